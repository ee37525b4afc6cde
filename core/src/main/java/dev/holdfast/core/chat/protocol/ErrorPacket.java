package dev.holdfast.core.chat.protocol;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packet of an error: a packet of the client was refused, or the session ends. Made with a code
 * and phrases; methods that are not static return a copy with one more field. Immutable.
 *
 * @param kind always {@code error}
 * @param code for programs: see {@link ErrorCode}
 * @param text for human readers, in English
 * @param room the room that it is about; null for none
 * @param id the id of the refused packet; null for none
 * @param before {@code before} of a refused history request; null for another request
 * @param retryAfter seconds until the same may be sent again; null if that does not help
 * @param suggestion a free nick, if the requested one is taken; otherwise null
 * @param phrases what {@code text} says, for clients that speak another language
 */
public record ErrorPacket(
    String kind,
    String code,
    String text,
    @Nullable String room,
    @Nullable String id,
    @Nullable Long before,
    @Nullable Double retryAfter,
    @Nullable String suggestion,
    List<LocalizablePhrase> phrases)
    implements ServerPacket {

  private static final double MILLIS = 1_000; // milliseconds in a second

  /** Makes an error packet that says these phrases, about nothing that is named yet. */
  public ErrorPacket(ErrorCode code, LocalizablePhrase... phrases) {
    this(code, ImmutableList.copyOf(phrases));
  }

  /** Makes an error packet that says these phrases, about nothing that is named yet. */
  public ErrorPacket(ErrorCode code, List<LocalizablePhrase> phrases) {
    this(
        "error",
        code.word(),
        LocalizablePhrase.english(phrases),
        null,
        null,
        null,
        null,
        null,
        phrases);
  }

  /** Makes one with a phrase that has no parameters. */
  public ErrorPacket(ErrorCode code, PhraseCode phrase) {
    this(code, phrase.phrase());
  }

  /** Returns a copy about a room. */
  public ErrorPacket in(@Nullable String room) {
    return new ErrorPacket(kind, code, text, room, id, before, retryAfter, suggestion, phrases);
  }

  /** Returns a copy with the id of the refused packet. */
  public ErrorPacket of(@Nullable String id) {
    return new ErrorPacket(kind, code, text, room, id, before, retryAfter, suggestion, phrases);
  }

  /** Returns a copy about history before a message. */
  public ErrorPacket before(long seq) {
    return new ErrorPacket(kind, code, text, room, id, seq, retryAfter, suggestion, phrases);
  }

  /** Returns a copy with the time until a retry. */
  public ErrorPacket retryAfter(long millis) {
    return new ErrorPacket(
        kind, code, text, room, id, before, millis / MILLIS, suggestion, phrases);
  }

  /** Returns a copy with a suggested nick. */
  public ErrorPacket suggesting(@Nullable Nickname nick) {
    String suggested = nick == null ? null : nick.name();
    return new ErrorPacket(kind, code, text, room, id, before, retryAfter, suggested, phrases);
  }

  /** Returns the error packet for a message that may be sent again after {@code millis}. */
  public static ErrorPacket later(ErrorCode code, long millis) {
    PhraseCode phrase =
        switch (code) {
          case NOT_STORED -> PhraseCode.NOT_STORED;
          case BUSY -> PhraseCode.BUSY;
          default -> PhraseCode.TOO_FAST;
        };
    return new ErrorPacket(code, phrase).retryAfter(millis);
  }

  /** Returns the error packet for a message whose id was used for another text. */
  public static ErrorPacket idReused() {
    return new ErrorPacket(ErrorCode.ID_REUSED, PhraseCode.ID_REUSED);
  }

  /** Returns the error packet for a session or connection beyond a limit. */
  public static ErrorPacket tooManyConnections(long retryAfter) {
    return new ErrorPacket(ErrorCode.TOO_MANY_CONNECTIONS, PhraseCode.TOO_MANY_CONNECTIONS)
        .retryAfter(retryAfter);
  }
}
