package dev.holdfast.core.chat.room;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.store.JoinOutcomeVisitor;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.PresentMember;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A member that is about to have its session here: the store was asked for it, and has not told the
 * outcome yet. Confined to the loop.
 */
abstract class PendingArrival implements JoinOutcomeVisitor {

  final JoinHandler handler; // of the room
  final ChatContext context;
  final ChatSession session;
  private final Queue<Runnable> afterOutcome = new ArrayDeque<>(1);
  private @Nullable HashCode token; // that it has asked with
  private @Nullable Member member; // null: it has not arrived

  PendingArrival(JoinHandler handler, ChatSession session) {
    this.handler = handler;
    this.context = handler.context;
    this.session = session;
  }

  /** Asks the store, which calls back. */
  final void ask(JoinRequest request) {
    token = request.token();
    handler.add(request.token(), this);
    context.store().join(request, outcome -> outcome.accept(this));
  }

  /** The member is in the roster from now on, or again. */
  abstract void joined(PresentMember present);

  /**
   * The member has moved to this session.
   *
   * @param before the member as this process knows it; null if it was at another one
   */
  abstract void moved(PresentMember present, @Nullable Member before);

  /** Whether the store has told that it has arrived. */
  final boolean hasArrived() {
    return member != null;
  }

  /** Notes that it has arrived. */
  final void arrived(Member member) {
    this.member = member;
    context.events().nickUsed(handler.room, member.nick(), session.host(), member.lastAction());
  }

  /** The member that has arrived. */
  final Member member() {
    if (member == null) {
      throw new IllegalStateException("the outcome was reported before it was told");
    }
    return member;
  }

  /**
   * Returns the member if it was one of this process before; otherwise a new one.
   *
   * @param hasToken whether its client knows the token
   */
  final Member formerOrNew(PresentMember present, boolean hasToken) {
    Member former = context.formerMembers().take(present.token());
    return former == null
        ? new Member(handler.room, present.token(), present.nick(), hasToken)
        : former;
  }

  /** Runs a task when the store has reported the outcome, and all that it tells with it. */
  final void runAfterOutcome(Runnable task) {
    afterOutcome.add(task);
  }

  /** Notes that the store has reported the outcome. */
  final void end() {
    if (token != null) {
      handler.remove(token, this);
    }
  }

  /** Runs the tasks that wait for the outcome. */
  final void runTasks() {
    for (Runnable task = afterOutcome.poll(); task != null; task = afterOutcome.poll()) {
      task.run();
    }
  }
}
