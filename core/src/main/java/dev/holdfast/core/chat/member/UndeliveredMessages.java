package dev.holdfast.core.chat.member;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.protocol.ServerPacket.Notice;
import dev.holdfast.core.chat.protocol.ServerPacket.Whisper;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * What was sent to one member alone: only that is worth keeping when its session is gone. Packets
 * are told apart by how they begin: when a crowd is gone at once, there is no time to decode all
 * that did not reach it.
 */
public final class UndeliveredMessages {

  private static final int FIELDS = 2; // kind and room, in which there is no comma

  private UndeliveredMessages() {}

  /** Keeps what a session leaves behind that was not even welcomed. */
  public static void keepQueue(Member member, PacketCodec codec) {
    keep(member.queue(), member, codec);
  }

  /** Keeps those packets for a member that are letters of its room. */
  public static void keep(List<Packet> packets, Member member, PacketCodec codec) {
    if (packets.isEmpty()) {
      return;
    }
    String room = member.room();
    List<byte[]> beginnings =
        ImmutableList.of(
            beginning(codec.encode(new Whisper(room, "", "", "", null, Instant.EPOCH))),
            beginning(codec.encode(new Notice(room, "", null))));
    for (Packet packet : packets) {
      if (beginnings.stream().anyMatch(beginning -> begins(packet.bytes(), beginning))) {
        member.keepUndelivered(packet);
      }
    }
  }

  private static byte[] beginning(Packet packet) {
    byte[] bytes = packet.bytes();
    int length = 0;
    for (int commas = 0; commas < FIELDS; length++) {
      commas += bytes[length] == ',' ? 1 : 0;
    }
    return Arrays.copyOf(bytes, length);
  }

  private static boolean begins(byte[] bytes, byte[] beginning) {
    return bytes.length >= beginning.length
        && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
  }
}
