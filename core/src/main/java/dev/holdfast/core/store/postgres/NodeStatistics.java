package dev.holdfast.core.store.postgres;

/**
 * A snapshot of what a node has done on its database since its process began, and of how it is
 * there, for metrics.
 *
 * @param lag how many messages and other events of its rooms the node has heard of and not told its
 *     members, a second ago at most
 * @param lagSeconds for how long there have been any
 * @param silenceSeconds for how long the database has not answered the one that asks it each second
 * @param reads how often something was read
 * @param readSeconds how long all of that took together
 * @param fenced lives of the node that the others, or another process of its name, have ended
 * @param declaredDead nodes that this one has declared dead
 * @param timedOut members without a session that this node has had leave, because their time was
 *     over
 * @param parked sessions that it has parked
 * @param taken sessions that it has taken, to go on with them
 */
public record NodeStatistics(
    long lag,
    double lagSeconds,
    double silenceSeconds,
    long reads,
    double readSeconds,
    long fenced,
    long declaredDead,
    long timedOut,
    long parked,
    long taken) {}
