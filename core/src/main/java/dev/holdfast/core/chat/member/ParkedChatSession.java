package dev.holdfast.core.chat.member;

import com.google.common.base.Enums;
import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.fsm.SnapshotException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A session of the chat as it is parked: what the chat knows of it while no process runs. What else
 * is known of its members is in the rosters of their rooms. Immutable.
 *
 * @param over whether its packets are ignored, because it has ended and only its client must still
 *     be told
 * @param adminBy the hash of the password that made it an admin's session; {@link #NO_ADMIN} if it
 *     is none
 * @param members one for each room that it has joined, in the order of joins
 */
public record ParkedChatSession(boolean over, String adminBy, List<ParkedMember> members) {

  /** The value of {@link #adminBy} of a session that is no admin's. */
  public static final String NO_ADMIN = "";

  /** A session that is over. */
  public static final ParkedChatSession OVER =
      new ParkedChatSession(true, NO_ADMIN, ImmutableList.of());

  private static final int FIRST_VERSION = 1; // knew nothing of refusals
  private static final int WITHOUT_PLACES = 2;
  private static final int VERSION = 3;
  private static final int HASH = 32; // bytes
  private static final long LONGEST_REFUSAL = Duration.ofDays(366).toMillis();

  /**
   * A member of a session.
   *
   * @param token the hash of its token
   * @param key see {@link MembershipToken#key}
   * @param head the last message of the room that it was sent
   * @param rev the revision of the room's roster that it knows
   * @param lastAction when it last sent a packet to the room
   * @param refusedFor the milliseconds for which its messages are refused, so that none overtakes
   *     one that was refused; 0: they are admitted
   * @param why the code of these refusals; {@link ErrorCode#RATE_LIMITED} if there are none
   */
  public record ParkedMember(
      String room,
      HashCode token,
      HashCode key,
      long head,
      long rev,
      Instant lastAction,
      long refusedFor,
      ErrorCode why) {}

  public ParkedChatSession {
    members = ImmutableList.copyOf(members);
  }

  /** Returns the form in which it can be kept. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeBoolean(over);
      out.writeUTF(adminBy);
      out.writeByte(members.size());
      for (ParkedMember member : members) {
        out.writeUTF(member.room);
        out.write(member.token.asBytes());
        out.write(member.key.asBytes());
        out.writeLong(member.head);
        out.writeLong(member.rev);
        out.writeLong(member.lastAction.toEpochMilli());
        out.writeLong(member.refusedFor);
        if (member.refusedFor > 0) {
          out.writeUTF(member.why.name());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #encode} has written.
   *
   * @throws SnapshotException if it is damaged or of an unknown version
   */
  public static ParkedChatSession decode(byte[] bytes) throws SnapshotException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version < FIRST_VERSION || version > VERSION) {
        throw new SnapshotException("a session of the chat of the unknown version " + version);
      }
      ParkedChatSession session =
          new ParkedChatSession(in.readBoolean(), in.readUTF(), readMembers(in, version));
      if (in.available() > 0) {
        throw new SnapshotException("a session of the chat with more behind it");
      }
      return session;
    } catch (IOException e) {
      throw new SnapshotException("a session of the chat that is damaged");
    }
  }

  private static List<ParkedMember> readMembers(DataInputStream in, int version)
      throws IOException {
    ImmutableList.Builder<ParkedMember> members = ImmutableList.builder();
    for (int left = in.readUnsignedByte(); left > 0; left--) {
      String room = in.readUTF();
      HashCode token = readHash(in);
      HashCode key = readHash(in);
      long head = version <= WITHOUT_PLACES ? 0 : in.readLong();
      long rev = version <= WITHOUT_PLACES ? 0 : in.readLong();
      Instant lastAction = Instant.ofEpochMilli(in.readLong());
      long refusedFor = version == FIRST_VERSION ? 0 : readRefusedFor(in);
      ErrorCode why = refusedFor == 0 ? ErrorCode.RATE_LIMITED : readCode(in);
      members.add(new ParkedMember(room, token, key, head, rev, lastAction, refusedFor, why));
    }
    return members.build();
  }

  private static long readRefusedFor(DataInputStream in) throws IOException {
    long millis = in.readLong();
    if (millis < 0 || millis > LONGEST_REFUSAL) {
      throw new IOException("a refusal of " + millis + " ms");
    }
    return millis;
  }

  private static ErrorCode readCode(DataInputStream in) throws IOException {
    String name = in.readUTF();
    return Enums.getIfPresent(ErrorCode.class, name)
        .toJavaUtil()
        .orElseThrow(() -> new IOException("no code of an error: " + name));
  }

  private static HashCode readHash(DataInputStream in) throws IOException {
    byte[] hash = new byte[HASH];
    in.readFully(hash);
    return HashCode.fromBytes(hash);
  }
}
