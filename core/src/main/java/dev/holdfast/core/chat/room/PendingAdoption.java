package dev.holdfast.core.chat.room;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.ParkedChatSession.ParkedMember;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of a session that was parked at another node and goes on here: it moves to this node,
 * and is sent what it has missed. If it cannot, its session ends, and its client joins anew with
 * the token and the number of its last message. Confined to the loop.
 */
final class PendingAdoption extends PendingArrival {

  private static final int MISSED = 1_000; // messages; who has missed more joins anew
  private static final int MISSED_BYTES = 1 << 20;

  private final ParkedMember parked;
  private final Runnable settled;
  private long head; // of the room, when it has moved
  private @Nullable Packet members; // then; null if it knows them

  /**
   * Makes one that has not asked.
   *
   * @param settled is called once, when the session has the member, or ends
   */
  PendingAdoption(JoinHandler handler, ChatSession session, ParkedMember parked, Runnable settled) {
    super(handler, session);
    this.parked = parked;
    this.settled = settled;
  }

  /** Asks the store. */
  void ask() {
    PresentMember present = handler.roster.find(parked.token());
    if (present == null) { // it was sent away, or its time was over
      fail();
      return;
    }
    ask(
        new JoinRequest(
            handler.room,
            parked.token(),
            true,
            true,
            present.nick(),
            session.host(),
            session.isAdmin(),
            context.policy().roomMembers()));
  }

  // ---- what the store tells

  @Override
  void joined(PresentMember present) {
    enter(present, formerOrNew(present, true));
    handler.presence.joined(present);
  }

  @Override
  void moved(PresentMember present, @Nullable Member before) {
    enter(present, before == null ? formerOrNew(present, true) : before);
  }

  private void enter(PresentMember present, Member member) {
    member.adopt(present, session, parked, true, handler.broadcaster, context.now());
    arrived(member);
    head = handler.log.head();
    members = handler.roster.visibleRev() > parked.rev() ? handler.presence.members() : null;
    settled.run();
  }

  // ---- the outcome

  @Override
  public void done(JoinOutcome.Done outcome) {
    end();
    catchUp(member());
    if (member().session() == session) {
      agreeWhetherAdmin();
    }
    runTasks();
  }

  /** The member is an admin if its session is: the password may be another one here. */
  private void agreeWhetherAdmin() {
    PresentMember present = handler.roster.find(parked.token());
    if (present != null && present.isAdmin() != session.isAdmin()) {
      context.store().setAdmin(handler.room, parked.token(), session.isAdmin());
    }
  }

  private void catchUp(Member member) {
    handler.log.read(
        new Range(parked.head(), head, MISSED, MISSED_BYTES),
        entries -> caughtUp(member, entries),
        this::giveUp);
  }

  private void caughtUp(Member member, List<Entry> entries) {
    member.flush(); // it may end the session
    if (member.session() != session || session.isOver()) {
      return; // it has left, or has moved to another session
    } else if (entries.size() < head - parked.head()) {
      giveUp(); // too many, or no longer kept
      return;
    }
    ImmutableList.Builder<Packet> missed = ImmutableList.builder();
    if (members != null) {
      missed.add(members);
    }
    member.catchUp(missed.addAll(Lists.transform(entries, Entry::packet)).build());
  }

  private void giveUp() {
    if (!session.isOver()) {
      session.markOver();
      session.underlying().end(Condition.ITEM_NOT_FOUND);
    }
  }

  @Override
  public void unknownToken(JoinOutcome.UnknownToken outcome) {
    refused();
  }

  @Override
  public void nickTaken(JoinOutcome.NickTaken outcome) {
    refused();
  }

  @Override
  public void roomFull(JoinOutcome.RoomFull outcome) {
    refused();
  }

  @Override
  public void refused(JoinOutcome.Refused outcome) {
    refused();
  }

  private void refused() {
    end();
    fail();
    runTasks();
  }

  private void fail() {
    giveUp();
    settled.run();
  }
}
