package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Splitter;
import dev.holdfast.core.TestPackets;
import dev.holdfast.fsm.Packet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A packet that a client of a simulation was told. Immutable. */
final class ToldPacket {

  private static final Pattern MESSAGE = Pattern.compile("\\{\"kind\":\"message\"[^}]*}");
  private static final Pattern MEMBERS = Pattern.compile("\"members\":\\[([^]]*)]");
  private final String json;
  private final Map<String, Object> fields;

  ToldPacket(Packet packet) {
    json = packet.toString();
    fields = new JsonCodec().decode(packet);
  }

  String text(String field) {
    return (String) requireNonNull(fields.get(field), () -> "no " + field + " in " + json);
  }

  boolean flag(String field) {
    return (Boolean) requireNonNull(fields.get(field), () -> "no " + field + " in " + json);
  }

  boolean has(String field) {
    return fields.get(field) != null;
  }

  long number(String field) {
    return (Long) requireNonNull(fields.get(field), () -> "no " + field + " in " + json);
  }

  List<ToldPacket> history() {
    return MESSAGE
        .matcher(json)
        .results()
        .map(found -> new ToldPacket(TestPackets.word(found.group())))
        .toList();
  }

  List<String> members() {
    Matcher found = MEMBERS.matcher(json);
    check(found.find(), "a welcome without members", json);
    return Splitter.on(',').splitToList(found.group(1).replace("\"", ""));
  }

  @Override
  public String toString() {
    return json;
  }
}
