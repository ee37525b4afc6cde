package dev.holdfast.http.codec;

import dev.holdfast.core.session.CreationRequest;
import org.jspecify.annotations.Nullable;

/** A visitor of requests that were read, with one method for each kind. */
public interface ParsedRequestVisitor {
  /** The body asks for a session. */
  void create(CreationRequest creation);

  /** The body is the request of a session, which it names. */
  void next(ParsedRequest.Continue request);

  /**
   * The body ends a session and names none: as nothing is left to end, it is told the end.
   *
   * @param rid as in {@link ParsedRequest.EndOfNothing}
   */
  void terminateWithoutSession(long rid);

  /**
   * The body breaks the format.
   *
   * @param sid as in {@link ParsedRequest.Malformed}
   * @param rid as in {@link ParsedRequest.Malformed}
   * @param why as in {@link ParsedRequest.Malformed}
   */
  void malformed(@Nullable String sid, long rid, String why);
}
