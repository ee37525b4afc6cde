package dev.holdfast.fsm.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Strings;
import dev.holdfast.fsm.Packet;
import java.util.List;
import java.util.stream.Stream;

/**
 * The word that stands for a packet in a script: {@code p}, or {@code p/240} if it has 240 bytes.
 * Answers print it without its size.
 *
 * @param bytes its size; {@link #OWN} for that of the word
 */
record ScriptPacket(String word, int bytes) {

  static final int OWN = -1;

  private static final String SIZE = "/";
  private static final String TIMES = "*";

  Packet packet() {
    String text = bytes == OWN ? word : Strings.padEnd(word, bytes, ' ');
    return Packet.unchecked(text.getBytes(UTF_8));
  }

  static List<Packet> packets(List<ScriptPacket> words) {
    return words.stream().map(ScriptPacket::packet).toList();
  }

  /** The word of a packet that {@link #packet} made; without its size. */
  static String of(Packet packet) {
    return packet.toString().stripTrailing();
  }

  /** The words, those that are the same in a row once, with their number: {@code a*3 b}. */
  static String join(List<String> words) {
    StringBuilder line = new StringBuilder();
    for (int from = 0, to; from < words.size(); from = to) {
      String word = words.get(from);
      to = from + (int) words.subList(from, words.size()).stream().takeWhile(word::equals).count();
      line.append(from == 0 ? "" : " ").append(word);
      line.append(to - from == 1 ? "" : TIMES + (to - from));
    }
    return line.toString();
  }

  static String print(List<ScriptPacket> words) {
    return join(words.stream().map(ScriptPacket::toString).toList());
  }

  Stream<ScriptPacket> times(int count) {
    return Stream.generate(() -> this).limit(count);
  }

  @Override
  public String toString() {
    return bytes == OWN ? word : word + SIZE + bytes;
  }
}
