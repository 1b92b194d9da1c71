/** What tests share: real parts and simulated ones. */
package dev.weir.testing;
