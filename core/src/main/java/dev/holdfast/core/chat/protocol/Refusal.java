package dev.holdfast.core.chat.protocol;

import dev.holdfast.core.chat.text.Nickname;
import org.jspecify.annotations.Nullable;

/**
 * The packet of an error: a request was refused, or the session ends. Made with a code and a text;
 * each method returns a copy with one more field. Immutable.
 *
 * @param code for programs: see {@link ErrorCode}
 * @param text for human readers
 * @param room the room that it is about; null for none
 * @param id the id of the refused packet; null for none
 * @param before {@code before} of a refused history request; null for another request
 * @param retryAfter seconds until the same may be sent again; null if that does not help
 * @param suggestion a free nick, if the requested one is taken; otherwise null
 */
public record Refusal(
    String kind,
    String code,
    String text,
    @Nullable String room,
    @Nullable String id,
    @Nullable Long before,
    @Nullable Double retryAfter,
    @Nullable String suggestion)
    implements ServerPacket {

  private static final double MILLIS = 1_000; // in a second

  public Refusal(ErrorCode code, String text) {
    this("error", code.word(), text, null, null, null, null, null);
  }

  /** Returns a copy about a room. */
  public Refusal in(@Nullable String room) {
    return new Refusal(kind, code, text, room, id, before, retryAfter, suggestion);
  }

  /** Returns a copy with the id of the refused packet. */
  public Refusal of(@Nullable String id) {
    return new Refusal(kind, code, text, room, id, before, retryAfter, suggestion);
  }

  /** Returns a copy about history before a message. */
  public Refusal before(long seq) {
    return new Refusal(kind, code, text, room, id, seq, retryAfter, suggestion);
  }

  /** Returns a copy with the time until a retry. */
  public Refusal retryAfter(long millis) {
    return new Refusal(kind, code, text, room, id, before, millis / MILLIS, suggestion);
  }

  /** Returns a copy with a suggested nick. */
  public Refusal suggesting(@Nullable Nickname nick) {
    String suggested = nick == null ? null : nick.name();
    return new Refusal(kind, code, text, room, id, before, retryAfter, suggested);
  }

  /** Returns the refusal of a message that may be sent again after {@code millis}. */
  public static Refusal later(ErrorCode code, long millis) {
    String text =
        switch (code) {
          case NOT_STORED -> "This could not be stored; say it again later.";
          case BUSY -> "Too much is being said; say it again later.";
          default -> "This is too fast: wait a little.";
        };
    return new Refusal(code, text).retryAfter(millis);
  }

  /** Returns the refusal of a message whose id was used for another text. */
  public static Refusal idReused() {
    return new Refusal(
        ErrorCode.ID_REUSED, "You have said something else under this id; choose another.");
  }

  /** Returns the refusal of a session or connection beyond a limit. */
  public static Refusal tooManyConnections(long retryAfter) {
    return new Refusal(ErrorCode.TOO_MANY_CONNECTIONS, "There are too many connections; try later.")
        .retryAfter(retryAfter);
  }
}
