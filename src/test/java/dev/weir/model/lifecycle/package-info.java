/**
 * The lifecycle as a checked model: every history of one small rollout, however its events follow
 * each other. The real pure function decides; what surrounds it is as small as it can be and goes
 * through all it can do. What does not matter any more (how long ago something was, which number it
 * had) is made equal, so that there is an end to it.
 */
package dev.weir.model.lifecycle;
