package dev.holdfast.fsm.script;

import java.util.List;
import java.util.Locale;

/**
 * An effect of a step, in the notation of scripts: an answer that left, or something that the
 * application was told.
 *
 * @param subject of an answer its ticket, of an end its reason; else empty
 * @param packets the words of the packets that it carries
 * @param attributes of an answer, each with a space before it; else empty
 */
record ScriptEffect(Kind kind, String subject, List<String> packets, String attributes) {

  /** The effects of a session, in the order in which one call of the engine has them performed. */
  enum Kind {
    ANSWER,
    /** The application receives packets of the client. */
    RECEIVE,
    /** The application hears that what waited for the client was lost. */
    OVERFLOW,
    /** The application gets back what may not have reached the client. */
    UNDELIVERED,
    /** The application hears of the end. */
    END;

    /** The word for it in a line. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static ScriptEffect answer(String ticket, List<String> packets, String attributes) {
    return new ScriptEffect(Kind.ANSWER, ticket, packets, attributes);
  }

  static ScriptEffect carrying(Kind kind, List<String> packets) {
    return new ScriptEffect(kind, "", packets, "");
  }

  static ScriptEffect end(String reason) {
    return new ScriptEffect(Kind.END, reason, List.of(), "");
  }

  boolean isAnswer() {
    return kind == Kind.ANSWER;
  }

  /** The notation of the current form. */
  @Override
  public String toString() {
    return switch (kind) {
      case ANSWER -> subject + ":[" + ScriptPacket.join(packets) + "]" + attributes;
      case RECEIVE, UNDELIVERED -> kind.word() + " " + ScriptPacket.join(packets);
      case OVERFLOW -> kind.word();
      case END -> kind.word() + " " + subject;
    };
  }
}
