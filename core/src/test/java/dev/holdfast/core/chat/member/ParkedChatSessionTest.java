package dev.holdfast.core.chat.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.core.chat.member.ParkedChatSession.ParkedMember;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.fsm.SnapshotException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The form in which the chat writes a session down. */
class ParkedChatSessionTest {

  private static final MembershipToken TOKEN = new MembershipToken("secret");
  private static final ParkedChatSession SESSION =
      new ParkedChatSession(
          true,
          "$hash",
          List.of(
              new ParkedMember(
                  "tea",
                  TOKEN.hash(),
                  TOKEN.key(),
                  12,
                  34,
                  Instant.ofEpochMilli(7),
                  0,
                  ErrorCode.RATE_LIMITED),
              new ParkedMember(
                  "lobby",
                  TOKEN.key(),
                  TOKEN.hash(),
                  0,
                  1L << 40,
                  Instant.ofEpochMilli(-7),
                  999,
                  ErrorCode.BUSY)));

  @Test
  void isReadAsItWasWritten() throws SnapshotException {
    assertEquals(SESSION, ParkedChatSession.decode(SESSION.encode()));
    ParkedChatSession none = new ParkedChatSession(false, ParkedChatSession.NO_ADMIN, List.of());
    assertEquals(none, ParkedChatSession.decode(none.encode()));
  }

  @Test
  void isReadAsAnEarlierVersionWroteIt() throws IOException, SnapshotException {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(form);
    out.writeByte(1);
    out.writeBoolean(false);
    out.writeUTF("$hash");
    out.writeByte(1);
    out.writeUTF("tea");
    out.write(TOKEN.hash().asBytes());
    out.write(TOKEN.key().asBytes());
    out.writeLong(7);
    ParkedMember member =
        new ParkedMember(
            "tea",
            TOKEN.hash(),
            TOKEN.key(),
            0,
            0,
            Instant.ofEpochMilli(7),
            0,
            ErrorCode.RATE_LIMITED);
    assertEquals(
        new ParkedChatSession(false, "$hash", List.of(member)),
        ParkedChatSession.decode(form.toByteArray()));
  }

  @Test
  void isRefusedWhenItIsDamaged() {
    byte[] form = SESSION.encode();
    for (int length = 0; length < form.length; length++) {
      byte[] cut = Arrays.copyOf(form, length);
      assertThrows(SnapshotException.class, () -> ParkedChatSession.decode(cut), "" + length);
    }
    byte[] longer = Arrays.copyOf(form, form.length + 1);
    assertThrows(SnapshotException.class, () -> ParkedChatSession.decode(longer));
    ParkedMember refused = SESSION.members().get(1);
    for (long millis : new long[] {-1, Long.MAX_VALUE}) {
      ParkedMember odd =
          new ParkedMember(
              "tea", refused.token(), refused.key(), 0, 0, Instant.EPOCH, millis, ErrorCode.BUSY);
      byte[] other = new ParkedChatSession(false, "", List.of(odd)).encode();
      assertThrows(SnapshotException.class, () -> ParkedChatSession.decode(other), "" + millis);
    }
    byte[] otherCode = form.clone();
    otherCode[form.length - 1]++;
    assertThrows(SnapshotException.class, () -> ParkedChatSession.decode(otherCode));
    byte[] newer = form.clone();
    newer[0]++;
    assertThrows(SnapshotException.class, () -> ParkedChatSession.decode(newer));
  }
}
