package dev.weir.model.protocol;

/**
 * How much may go wrong in one history.
 *
 * @param deaths of the engine
 * @param deathSteps at how many of a turn's steps it may die
 * @param refusals of any proxy
 * @param failures bad answers of the source
 * @param slow whether time may pass while something is under way that needs none
 * @param oneRead whether both new revisions are read at once
 * @param orders whether somebody aborts and somebody promotes
 */
record Limits(
    int proxies,
    int deaths,
    int deathSteps,
    int refusals,
    int failures,
    boolean slow,
    boolean oneRead,
    boolean orders) {}
