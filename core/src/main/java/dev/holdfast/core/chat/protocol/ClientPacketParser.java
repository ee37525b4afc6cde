package dev.holdfast.core.chat.protocol;

import dev.holdfast.core.chat.protocol.ClientPacket.History;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ClientPacket.Leave;
import dev.holdfast.core.chat.protocol.ClientPacket.Rooms;
import dev.holdfast.core.chat.protocol.ClientPacket.Say;
import dev.holdfast.core.chat.protocol.ClientPacket.Typing;
import dev.holdfast.core.chat.protocol.ClientPacket.Unreadable;
import dev.holdfast.core.chat.protocol.ClientPacket.Whisper;
import dev.holdfast.core.chat.protocol.ClientPacket.Who;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.chat.text.PublishedTextRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parser of one client packet from its decoded fields. It is strict about known fields: one that
 * is missing, of another type, too long or out of range makes the packet {@link Unreadable}, with
 * the name of the first such field. A field that is {@code null} counts as missing; unknown fields
 * are ignored. Not thread-safe.
 */
public final class ClientPacketParser {

  private static final int ID_LENGTH = 64;
  static final int REASON_LENGTH = 200;
  private static final int DEFAULT_LIMIT = 50; // messages of a page of history
  private static final String FIELD = "field"; // the parameter of its phrases

  private final Map<String, Object> fields;
  private @Nullable LocalizablePhrase problem;

  private ClientPacketParser(Map<String, Object> fields) {
    this.fields = fields;
  }

  /** Parses the fields of a packet. */
  public static ClientPacket read(Map<String, Object> fields) {
    return new ClientPacketParser(fields).read();
  }

  private ClientPacket read() {
    String room = fields.get("room") instanceof String text ? text : null;
    String id = fields.get("id") instanceof String text ? text : null;
    String kind = text("kind");
    ClientPacket packet =
        switch (kind) {
          case "join" ->
              new Join(
                  text("room"),
                  text("nick"),
                  optionalNumber("since"),
                  optionalText("log"),
                  optionalText("token"));
          case "say" -> new Say(text("room"), optionalText("id", ID_LENGTH), text("text"));
          case "whisper" ->
              new Whisper(text("room"), text("to"), optionalText("id", ID_LENGTH), text("text"));
          case "typing" -> new Typing(text("room"), flag("active"));
          case "history" -> new History(text("room"), number("before"), limit());
          case "leave" -> new Leave(text("room"), optionalText("reason", REASON_LENGTH));
          case "who" -> new Who(text("room"), orElse(optionalNumber("after"), 0));
          case "rooms" -> new Rooms(text("room"));
          default ->
              new Unreadable(ErrorCode.UNKNOWN_KIND, PhraseCode.UNKNOWN_KIND.phrase(), room, id);
        };
    return problem == null ? packet : new Unreadable(ErrorCode.BAD_PACKET, problem, room, id);
  }

  private String text(String name) {
    String text = optionalText(name);
    return text == null ? complain(PhraseCode.FIELD_STRING_MISSING, name) : text;
  }

  private @Nullable String optionalText(String name) {
    Object value = fields.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    return complain(PhraseCode.FIELD_STRING, name);
  }

  /** Reads a line that other members may see, of at most so many characters. */
  private @Nullable String optionalText(String name, int length) {
    String text = optionalText(name);
    if (text != null && PublishedTextRule.length(text) > length) {
      complain(PhraseCode.FIELD_LENGTH.phrase(FIELD, name).with("count", length));
    }
    String forbidden = text == null ? null : PublishedTextRule.forbiddenInLine(text);
    if (forbidden != null) {
      complain(PhraseCode.FIELD_CHARACTER.phrase(FIELD, name).with("character", forbidden));
    }
    return text;
  }

  private @Nullable Long optionalNumber(String name) {
    Object value = fields.get(name);
    if (value == null || (value instanceof Long number && number >= 0)) {
      return (Long) value;
    }
    complain(PhraseCode.FIELD_NUMBER, name);
    return null;
  }

  private long number(String name) {
    Long number = optionalNumber(name);
    if (number == null) {
      complain(PhraseCode.FIELD_NUMBER_MISSING, name);
    }
    return orElse(number, 0);
  }

  private int limit() {
    long limit = orElse(optionalNumber("limit"), DEFAULT_LIMIT);
    int most = ServerPacket.History.MAX_MESSAGES;
    if (limit < 1 || limit > most) {
      complain(PhraseCode.FIELD_RANGE.phrase(FIELD, "limit").with("least", 1).with("most", most));
    }
    return (int) limit;
  }

  private boolean flag(String name) {
    if (fields.get(name) instanceof Boolean flag) {
      return flag;
    }
    complain(PhraseCode.FIELD_FLAG_MISSING, name);
    return false;
  }

  private static long orElse(@Nullable Long number, long other) {
    return number == null ? other : number;
  }

  /** Notes the first problem, that of a field; returns a placeholder to go on with. */
  private String complain(PhraseCode problem, String field) {
    complain(problem.phrase(FIELD, field));
    return "";
  }

  private void complain(LocalizablePhrase problem) {
    if (this.problem == null) {
      this.problem = problem;
    }
  }
}
