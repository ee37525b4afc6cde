package dev.holdfast.core.chat.room;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.JsonCodec;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.MembershipToken;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.service.ChatListener;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.Roster;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhisperSenderTest {

  private static final String TEXT = "x".repeat(60 << 10);
  private static final int MEMBERS = (16 << 20) / TEXT.length(); // for whose whispers there is room

  private final VirtualLoop loop = new VirtualLoop();
  private final RosterView rosterView = new RosterView(new Roster(0));
  private final ChatContext context =
      ChatContext.of(
          loop,
          new JsonCodec(),
          ChatPolicy.DEFAULT,
          () -> "id",
          new MemoryChatStore(10),
          new ChatListener() {});
  private final WhisperSender sender =
      new WhisperSender(
          new Roster(0),
          rosterView,
          new Broadcaster(rosterView, loop),
          new RoomBackpressure(rosterView, context),
          context);

  private Member whisperToOneThatHasLeft(String nick) {
    Member member =
        new Member(
            "lobby", new MembershipToken(nick).hash(), requireNonNull(Nickname.of(nick)), true);
    context.formerMembers().add(member, loop.now());
    sender.whispered(
        new ChatStore.Whisper(
            "lobby",
            new MembershipToken("ann").hash(),
            null,
            member.token(),
            "ann",
            nick,
            TEXT,
            Instant.EPOCH,
            0),
        member.token());
    return member;
  }

  @Test
  void whispersForMembersThatHaveLeftAreKeptUpTo16MiB() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < MEMBERS + 1; i++) {
      members.add(whisperToOneThatHasLeft("member" + i));
    }
    assertEquals(0, members.get(0).takeUndelivered().size());
    int kept = 0;
    for (Member member : members) {
      kept += member.takeUndelivered().size();
    }
    assertTrue(kept < MEMBERS, "they have names and a frame as well");
    assertTrue(kept > MEMBERS - 10, kept + " are kept");
  }
}
