package dev.holdfast.core.chat.service;

import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.fsm.State;
import java.time.Instant;

/**
 * A description of a member that is present. Immutable.
 *
 * @param host the host of its client
 * @param since when it joined
 * @param lastAction when it last sent a packet to the room
 * @param session the short name of its session, for logs
 * @param state the state of that session
 * @param admin whether the session is an admin's
 */
public record MemberInfo(
    Nickname nick,
    ClientHost host,
    Instant since,
    Instant lastAction,
    String session,
    State state,
    boolean admin) {}
