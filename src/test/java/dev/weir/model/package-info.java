/**
 * Checked models: real code, small bounds, and every order in which things can happen instead of
 * those that dice come upon. What is here serves both, {@code lifecycle} and {@code protocol}.
 */
package dev.weir.model;
