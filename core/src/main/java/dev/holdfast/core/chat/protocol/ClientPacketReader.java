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
import dev.holdfast.core.chat.text.TextRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parser of one client packet from its decoded fields. It is strict about known fields: a field
 * that is missing or of another type makes the packet {@link Unreadable}, with the name of the
 * first such field. A field that is {@code null} counts as missing; unknown fields are ignored.
 */
public final class ClientPacketReader {

  private static final int ID_LENGTH = 64;
  static final int REASON_LENGTH = 200;
  private static final int HISTORY_LIMIT = 50;

  private final Map<String, Object> fields;
  private @Nullable String problem;

  private ClientPacketReader(Map<String, Object> fields) {
    this.fields = fields;
  }

  /** Parses the fields of a packet. */
  public static ClientPacket read(Map<String, Object> fields) {
    return new ClientPacketReader(fields).read();
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
              new Unreadable(ErrorCode.UNKNOWN_KIND, "There is no packet of this kind.", room, id);
        };
    return problem == null ? packet : new Unreadable(ErrorCode.BAD_PACKET, problem, room, id);
  }

  private String text(String name) {
    String text = optionalText(name);
    return text == null ? complain(name, "must be there, as a string") : text;
  }

  private @Nullable String optionalText(String name) {
    Object value = fields.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    return complain(name, "must be a string");
  }

  /** Reads a line that all members may see, of at most so many characters. */
  private @Nullable String optionalText(String name, int length) {
    String text = optionalText(name);
    if (text != null && TextRule.length(text) > length) {
      complain(name, "must have at most " + length + " characters");
    }
    String forbidden = text == null ? null : TextRule.forbiddenInLine(text);
    if (forbidden != null) {
      complain(name, "must not have the character " + forbidden);
    }
    return text;
  }

  private @Nullable Long optionalNumber(String name) {
    Object value = fields.get(name);
    if (value == null || (value instanceof Long number && number >= 0)) {
      return (Long) value;
    }
    complain(name, "must be a whole number, not below 0");
    return null;
  }

  private long number(String name) {
    Long number = optionalNumber(name);
    if (number == null) {
      complain(name, "must be there, as a whole number, not below 0");
    }
    return orElse(number, 0);
  }

  private int limit() {
    long limit = orElse(optionalNumber("limit"), HISTORY_LIMIT);
    if (limit < 1 || limit > ServerPacket.History.MOST_MESSAGES) {
      complain("limit", "must be from 1 to " + ServerPacket.History.MOST_MESSAGES);
    }
    return (int) limit;
  }

  private boolean flag(String name) {
    if (fields.get(name) instanceof Boolean flag) {
      return flag;
    }
    complain(name, "must be there, as true or false");
    return false;
  }

  private static long orElse(@Nullable Long number, long other) {
    return number == null ? other : number;
  }

  /** Notes the first problem; returns a placeholder to go on with. */
  private String complain(String name, String problem) {
    if (this.problem == null) {
      this.problem = "`" + name + "` " + problem + ".";
    }
    return "";
  }
}
