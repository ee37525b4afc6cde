package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A second model of a session, after {@code docs/protocol.md} and not after the engine: no table of
 * states and no events, but lists, and rules that are applied until none applies. It shares with
 * the engine the values that go in and come out, and nothing else. The numbers are those of the
 * document. Left out are bounds in bytes, and snapshots.
 *
 * <p>It is long because all rules of a session stand in it together, as they do in the document.
 */
final class ReferenceModel {

  /** A request: open until it is answered, then kept for repeats. */
  private static final class Asked {
    private Request request;
    private @Nullable Ticket socket; // null: lost, or nothing can be given back by it
    private final long arrived;
    private long due;
    private int repeats;
    private @Nullable Report report;
    private @Nullable Reply answer;
    private long answeredAt;

    Asked(Request request, long now) {
      this.request = request;
      this.socket = request.ticket();
      this.arrived = now;
    }

    long rid() {
      return request.rid();
    }
  }

  /** What a call has done so far. */
  private static final class Reaction {
    private final List<Effect.Answer> answers = new ArrayList<>();
    private final List<Packet> received = new ArrayList<>();
    private @Nullable Ticket discarded;
    private boolean overflowed;
    private final List<Packet> undelivered = new ArrayList<>();
    private @Nullable SessionEnd end;
    private @Nullable Ticket held;

    void answer(@Nullable Ticket ticket, Reply reply, boolean replay) {
      if (ticket != null) {
        answers.add(new Effect.Answer(ticket, reply, replay));
      }
    }

    Effects effects() {
      ImmutableList.Builder<Effect> inOrder = ImmutableList.builder();
      inOrder.addAll(answers);
      if (discarded != null) {
        inOrder.add(new Effect.Discard(discarded));
      }
      if (!received.isEmpty()) {
        inOrder.add(new Effect.Receive(received));
      }
      if (overflowed) {
        inOrder.add(new Effect.Overflow());
      }
      if (!undelivered.isEmpty()) {
        inOrder.add(new Effect.Undelivered(undelivered));
      }
      if (end != null) {
        inOrder.add(new Effect.End(end));
      }
      if (held != null) {
        inOrder.add(new Effect.Hold(held));
      }
      return new Effects(inOrder.build());
    }
  }

  private final GrantedTerms terms;
  private final TreeMap<Long, Asked> open = new TreeMap<>();
  private final List<Asked> kept = new ArrayList<>(); // answered, the oldest first
  private final List<Packet> outbox = new ArrayList<>();
  private @Nullable Condition notice;
  private boolean closed;
  private long received; // the highest rid with all before it
  private long silentSince;
  private long patience;
  private boolean paused;
  private @Nullable Asked lastAsked;
  private boolean lastWasAnsweredEmpty;
  private boolean lastGotPackets;
  private long now;
  private Reaction out = new Reaction();

  ReferenceModel(SessionTerms terms, long now) {
    this.terms = terms.granted();
    this.received = terms.rid();
    this.silentSince = now;
    this.patience = terms.granted().inactivity();
  }

  private void begin(long now) {
    this.now = now;
    this.out = new Reaction();
  }

  // ---- what can be seen

  long received() {
    return received;
  }

  State state() {
    if (closed) {
      return State.CLOSED;
    }
    boolean waits = !outbox.isEmpty() || notice != null;
    return oldestLive() != null ? State.HAVE_REQUEST : waits ? State.HAVE_PACKET : State.WAITING;
  }

  long deadline() {
    Asked live = oldestLive();
    return closed ? Long.MAX_VALUE : live != null ? live.due : silentSince + patience;
  }

  // ---- what happens

  Effects request(Request request, long now) {
    begin(now);
    Asked asked = new Asked(request, now);
    long rid = request.rid();
    boolean extra = request.pauses() || request.terminate();
    Asked first = open.get(rid);
    Asked known = kept.stream().filter(one -> one.rid() == rid).findFirst().orElse(null);
    if (closed && known == null) {
      out.answer(
          asked.socket, Reply.terminate(Condition.ITEM_NOT_FOUND, ack(rid), List.of()), false);
    } else if (known != null && first == null) { // S25, S81, S164
      out.answer(asked.socket, requireNonNull(known.answer), true);
      known.socket = null;
      silentSince = now;
    } else if (rid <= received && first == null && terms.config().lenient()) { // S28
      out.answer(asked.socket, Reply.refusal(Condition.ITEM_NOT_FOUND), false);
    } else if ((rid <= received && first == null)
        || rid > received + terms.requests() + (extra ? 1 : 0)) {
      fault(asked, Condition.ITEM_NOT_FOUND); // S16
    } else if (first != null) {
      repeat(first, asked);
    } else if ((!extra && socketsBelow(rid) >= terms.requests())
        || (rid == received + 1 && isTooSoon(asked))) { // C3, S43
      fault(asked, Condition.POLICY_VIOLATION);
    } else {
      open.put(rid, asked);
      while (!closed && open.containsKey(received + 1)) { // S14
        takeInOrder(open.get(received + 1));
      }
      expire();
    }
    Ticket ticket = request.ticket();
    boolean answered = out.answers.stream().anyMatch(answer -> answer.ticket() == ticket);
    out.held = answered ? null : ticket;
    return out.effects();
  }

  Effects reject(Ticket ticket, Condition why, long now) {
    begin(now);
    if (closed) {
      out.answer(ticket, Reply.refusal(Condition.ITEM_NOT_FOUND), false);
    } else {
      fault(new Asked(Request.of(received, ticket, List.of()), now), why);
    }
    return out.effects();
  }

  Effects send(List<Packet> packets, long now) {
    begin(now);
    int most = terms.config().mailboxPackets() * (paused ? 4 : 1);
    if (closed || notice != null) {
      return out.effects();
    }
    if (oldestLive() != null || outbox.size() + packets.size() <= most) {
      outbox.addAll(packets);
    } else { // S40
      overflow();
    }
    serve();
    return out.effects();
  }

  Effects end(List<Packet> last, Condition why, long now) {
    begin(now);
    if (!closed && notice == null) { // S35
      outbox.addAll(last);
      notice = why;
      serve();
    }
    return out.effects();
  }

  /** S36: the server stops. */
  Effects shutdown(long now) {
    end(List.of(), Condition.SYSTEM_SHUTDOWN, now);
    for (Asked early : open.tailMap(received, false).values()) {
      out.answer(early.socket, Reply.refusal(Condition.SYSTEM_SHUTDOWN), false);
      early.socket = null;
    }
    return out.effects();
  }

  /** S98: all sessions together keep too much. */
  Effects full(long now) {
    begin(now);
    if (closed) {
      return out.effects();
    }
    kept.clear();
    for (Asked early : open.tailMap(received, false).values()) {
      early.request = early.request.withoutPackets();
    }
    if (notice == null) {
      overflow();
      serve();
    } else if (!outbox.isEmpty()) {
      outbox.subList(0, outbox.size() - 1).clear();
    }
    return out.effects();
  }

  private void overflow() {
    outbox.clear();
    out.overflowed = true;
    notice = Condition.SEND_QUEUE_OVERFLOW;
  }

  Effects lost(Ticket ticket, long now) {
    begin(now);
    for (Asked one : open.values()) {
      if (one.socket == ticket) { // S23
        one.socket = null;
        out.discarded = ticket;
        silentSince = one.rid() <= received ? now : silentSince;
      }
    }
    return out.effects();
  }

  Effects writeFailed(Ticket ticket, long now) {
    begin(now);
    Asked last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
    if (!closed && last != null && last.socket == ticket) { // S24
      kept.remove(last);
      Asked again = new Asked(last.request, last.arrived);
      again.socket = null;
      open.put(again.rid(), again);
      outbox.addAll(0, requireNonNull(last.answer).packets());
      int most = terms.config().mailboxPackets() * 4;
      if (notice == null && oldestLive() == null && outbox.size() > most) { // S40
        overflow();
      }
      serve();
    }
    return out.effects();
  }

  /** The time of {@link #deadline} has come. */
  Effects timeout(long now) {
    begin(now);
    if (oldestLive() != null) {
      expire(); // S161
    } else { // S33
      giveBack();
      close(Condition.NONE, Condition.ITEM_NOT_FOUND);
      kept.clear();
      out.end = SessionEnd.BY_DIE_TIMER;
    }
    return out.effects();
  }

  // ---- requests

  private void takeInOrder(Asked next) {
    Request request = next.request;
    if (request.pauses() && request.pause() > terms.maxPause()) { // S32
      open.remove(next.rid());
      fault(next, Condition.POLICY_VIOLATION);
      return;
    }
    out.received.addAll(request.packets());
    if (next.rid() == Request.MAX_RID && !request.terminate() && notice == null) {
      exhaust(next);
      return;
    }
    lastAsked = next;
    lastWasAnsweredEmpty = false;
    lastGotPackets = false;
    boolean alone = oldestLive() == null;
    next.report = report(request.ack());
    received++;
    next.due = end();
    if (alone) {
      answerBefore(next); // S163
    }
    hurry(next);
    if (!request.pauses() || request.pause() == 0) {
      patience = terms.inactivity();
      paused = false;
    }
    if (request.terminate()) { // S34
      outbox.clear();
      close(Condition.NONE, Condition.NONE);
      kept.clear();
      out.end = SessionEnd.BY_CLIENT;
    } else if (request.pauses()
        && (notice == null || (!outbox.isEmpty() && next.rid() < Request.MAX_RID))) {
      // S31, S83, S84, S176
      answerBefore(next);
      answer(next, List.of());
      next.socket = null;
      if (request.pause() > 0) {
        patience = request.pause();
        paused = true;
      }
    } else {
      serve();
    }
  }

  /** S159, S160: there is no higher rid. */
  private void exhaust(Asked last) {
    open.remove(last.rid());
    Asked live = oldestLive();
    answerBefore(live == null ? last : live);
    close(Condition.OTHER_REQUEST, Condition.OTHER_REQUEST);
    give(last, Reply.terminate(Condition.RID_EXHAUSTED, ack(last.rid()), List.copyOf(outbox)));
    outbox.clear();
    out.end = new SessionEnd(EndedBy.PROTOCOL, Condition.RID_EXHAUSTED);
  }

  /** S26, S27, S80. */
  private void repeat(Asked first, Asked again) {
    Ticket older = first.socket;
    if (older != null && first.repeats == terms.config().repeats()) {
      fault(again, Condition.POLICY_VIOLATION);
      return;
    }
    first.socket = again.socket;
    if (older != null) {
      first.repeats++;
      first.due = end();
      for (Asked behind :
          open.subMap(first.rid(), false, Math.max(received, first.rid()), true).values()) {
        first.due = Math.min(first.due, behind.due);
      }
      out.answer(older, Reply.error(ack(first.rid())), false);
    }
    hurry(first);
    serve();
    expire();
  }

  /** S30, S82: a report is told at once. */
  private void hurry(Asked reported) {
    if (reported.report != null && reported.socket != null) {
      open.headMap(received, true).values().forEach(one -> one.due = now);
    }
  }

  private @Nullable Report report(long ack) {
    long answered = open.isEmpty() ? received : Math.min(received, open.firstKey() - 1);
    for (Asked one : kept) {
      boolean old = now - one.answeredAt >= terms.config().reportAfter();
      if (terms.ack() && ack != Request.ABSENT && ack < answered && one.rid() == ack + 1 && old) {
        return new Report(ack + 1, now - one.answeredAt);
      }
    }
    return null;
  }

  /** S43, S85. */
  private boolean isTooSoon(Asked next) {
    return terms.isPolling()
        && lastAsked != null
        && lastAsked.request.isEmpty()
        && lastWasAnsweredEmpty
        && next.request.isEmpty()
        && now - lastAsked.arrived < terms.polling();
  }

  private long end() {
    return now + (terms.isPolling() ? 0 : terms.longestWait());
  }

  private long socketsBelow(long rid) {
    return open.headMap(rid).values().stream().filter(one -> one.socket != null).count();
  }

  /** The oldest request that is held on a socket. */
  private @Nullable Asked oldestLive() {
    return open.headMap(received, true).values().stream()
        .filter(one -> one.socket != null)
        .findFirst()
        .orElse(null);
  }

  // ---- answers

  /** S20, S21, S35, S162, S181: does what can be done with the requests that are held. */
  private void serve() {
    for (Asked live = oldestLive(); live != null; live = oldestLive()) {
      if (notice != null) {
        answerBefore(live);
        close(notice, notice);
        out.end = new SessionEnd(EndedBy.APPLICATION, notice);
      } else if (!outbox.isEmpty() || socketsBelow(received + 1) > Math.max(terms.hold(), 1)) {
        List<Packet> all = List.copyOf(outbox);
        outbox.clear();
        answerBefore(live);
        answer(live, all);
      } else {
        return;
      }
    }
  }

  /** S19, S42. */
  private void expire() {
    for (Asked live = oldestLive(); live != null && live.due <= now; live = oldestLive()) {
      answerBefore(live);
      answer(live, List.of());
    }
  }

  /** Answers leave in the order of rids; those without a socket are kept for repeats. */
  private void answerBefore(Asked next) {
    List.copyOf(open.headMap(next.rid()).values()).forEach(one -> answer(one, List.of()));
  }

  private void answer(Asked one, List<Packet> packets) {
    give(one, Reply.ordinary(one.report, ack(one.rid()), packets));
    silentSince = one.socket == null ? silentSince : now;
    if (lastAsked != null && one.rid() == lastAsked.rid()) {
      lastGotPackets |= !packets.isEmpty();
      lastWasAnsweredEmpty = !lastGotPackets;
    }
  }

  private void give(Asked one, Reply reply) {
    open.remove(one.rid());
    one.answer = reply;
    one.answeredAt = now;
    out.answer(one.socket, reply, false);
    kept.add(one);
    if (kept.size() > terms.requests() + 1) { // S165
      kept.remove(0);
    }
  }

  /** S171. */
  private long ack(long rid) {
    return terms.ack() && received != rid ? received : Request.ABSENT;
  }

  /** What waits, and before it what the last answer carried unless a request came after it. */
  private void giveBack() {
    if (open.headMap(received, true).isEmpty() && !kept.isEmpty()) {
      out.undelivered.addAll(requireNonNull(kept.get(kept.size() - 1).answer).packets());
    }
    out.undelivered.addAll(outbox);
    outbox.clear();
  }

  private void fault(Asked offender, Condition why) {
    giveBack();
    close(Condition.OTHER_REQUEST, Condition.OTHER_REQUEST);
    Reply reply = Reply.terminate(why, ack(offender.rid()), List.of());
    if (offender.rid() > received) {
      give(offender, reply);
    } else {
      out.answer(offender.socket, reply, false);
    }
    out.end = new SessionEnd(EndedBy.PROTOCOL, why);
  }

  private void close(Condition held, Condition early) {
    for (Asked one : List.copyOf(open.values())) {
      List<Packet> packets = one.socket == null ? List.of() : List.copyOf(outbox);
      outbox.removeAll(packets);
      Condition why = one.rid() <= received ? held : early;
      give(one, Reply.terminate(why, ack(one.rid()), packets));
    }
    closed = true;
  }
}
