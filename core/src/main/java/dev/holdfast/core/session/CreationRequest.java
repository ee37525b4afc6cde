package dev.holdfast.core.session;

import com.google.common.collect.ImmutableList;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request that creates a session (XEP-0124, section 7.1). Immutable.
 *
 * @param rid the first rid, 0 to 2^53 - 1
 * @param longestWait the attribute {@code wait} in milliseconds; {@link Request#ABSENT} if not
 *     given
 * @param hold the attribute {@code hold}; {@link Request#ABSENT} if not given
 * @param ack whether the client wants acknowledgements ({@code ack='1'})
 * @param ver the version the client speaks, {@code MAJOR.MINOR}; null if not given
 * @param packets the packets that it carries, in order; may be empty
 */
public record CreationRequest(
    long rid,
    long longestWait,
    long hold,
    boolean ack,
    @Nullable String ver,
    List<Packet> packets) {

  public CreationRequest {
    packets = ImmutableList.copyOf(packets);
  }
}
