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
 * A filter of undelivered packets: keeps whispers and notices, which were sent to one member alone,
 * until the member is back; but not the notices of which members are admins, for that is told again
 * after each welcome, as it is by then. It recognizes them by their first bytes, because decoding
 * all packets would take too long when many sessions end at once. Thread-safe.
 */
public final class UndeliveredPacketFilter {

  private static final int FIELDS = 2; // kind and room, in which there is no comma

  private UndeliveredPacketFilter() {}

  /** Keeps packets that waited for the welcome of a session that has ended. */
  public static void keepQueue(Member member, PacketCodec codec) {
    keep(member.queue(), member, codec);
  }

  /** Keeps the whispers and notices of the member's room among these packets. */
  public static void keep(List<Packet> packets, Member member, PacketCodec codec) {
    if (packets.isEmpty()) {
      return;
    }
    String room = member.room();
    byte[] whisper = beginning(codec.encode(new Whisper(room, "", "", "", null, Instant.EPOCH)));
    byte[] notice = beginning(codec.encode(new Notice(room, ImmutableList.of(), null)));
    for (Packet packet : packets) {
      if (begins(packet.bytes(), whisper)
          || (begins(packet.bytes(), notice) && !isNews(packet, codec))) {
        member.keepUndelivered(packet);
      }
    }
  }

  /** Whether a notice tells that a member is an admin, or is none any more. */
  private static boolean isNews(Packet notice, PacketCodec codec) {
    return codec.decode(notice).get("code") != null;
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
