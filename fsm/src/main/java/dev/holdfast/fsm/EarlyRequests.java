package dev.holdfast.fsm;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The early requests of a session, with their packets, in the order of rids. Each waits until the
 * requests before it have come, and is then processed. Bounded in bytes. Confined to the thread of
 * its session.
 */
final class EarlyRequests {

  private static final List<EarlyRequest> NONE = List.of();

  private final long weightMax;
  private List<EarlyRequest> early = NONE; // a list of its own once a request is early
  private long weight;

  EarlyRequests(long weightMax) {
    this.weightMax = weightMax;
  }

  boolean isEmpty() {
    return early.isEmpty();
  }

  boolean fits(Request request) {
    return weight + Mailbox.weightOf(request.packets()) <= weightMax;
  }

  void keep(Request request, OpenRequest open, long now) {
    int at = 0;
    while (at < early.size() && early.get(at).open().rid < request.rid()) {
      at++;
    }
    if (early.isEmpty()) {
      early = new ArrayList<>(1);
    }
    early.add(at, new EarlyRequest(request, open, now));
    weight += Mailbox.weightOf(request.packets());
  }

  /** Takes out the one with this rid, if it is the first; null if it is not. */
  @Nullable EarlyRequest take(long rid) {
    if (early.isEmpty() || early.get(0).open().rid != rid) {
      return null;
    }
    EarlyRequest next = early.remove(0);
    early = early.isEmpty() ? NONE : early;
    weight -= Mailbox.weightOf(next.request().packets());
    return next;
  }

  /** The one with this rid; null if there is none. */
  @Nullable OpenRequest find(long rid) {
    for (EarlyRequest one : early) {
      if (one.open().rid == rid) {
        return one.open();
      }
    }
    return null;
  }

  /** The one with this ticket; null if there is none. */
  @Nullable OpenRequest find(Ticket ticket) {
    for (EarlyRequest one : early) {
      if (one.open().ticket() == ticket) {
        return one.open();
      }
    }
    return null;
  }

  /** How many are live and below this rid. */
  int countLiveBelow(long rid) {
    int count = 0;
    for (EarlyRequest one : early) {
      count += one.open().rid < rid && one.open().isLive() ? 1 : 0;
    }
    return count;
  }

  /**
   * Detaches all that are live, and returns their tickets in the order of rids. The requests wait
   * on.
   */
  List<Ticket> detach() {
    List<Ticket> tickets = new ArrayList<>(early.size());
    for (EarlyRequest one : early) {
      if (one.open().isLive()) {
        tickets.add(one.open().liveTicket());
        one.open().detach();
      }
    }
    return tickets;
  }

  /** The memory that their packets take, in bytes: see {@link Packet#weight}. */
  long weight() {
    return weight;
  }

  /**
   * Drops the packets of all; the requests themselves stay, to be answered when it is their turn.
   */
  void dropPackets() {
    for (int i = 0; i < early.size(); i++) {
      EarlyRequest one = early.get(i);
      early.set(i, new EarlyRequest(one.request().withoutPackets(), one.open(), one.arrived()));
    }
    weight = 0;
  }

  /** All of them at {@code now}, without their tickets. */
  List<SessionSnapshot.Early> snapshot(long now) {
    ImmutableList.Builder<SessionSnapshot.Early> all = ImmutableList.builder();
    for (EarlyRequest one : early) {
      Request request = one.request();
      all.add(
          new SessionSnapshot.Early(
              request.rid(),
              request.packets(),
              request.ack(),
              request.pause(),
              request.terminate(),
              one.open().repeats(),
              now - one.arrived()));
    }
    return all.build();
  }

  /** Adds those of a snapshot. */
  void restore(List<SessionSnapshot.Early> all, long now) {
    for (SessionSnapshot.Early one : all) {
      OpenRequest open = new OpenRequest(one.rid(), one.repeats(), null, 0);
      keep(Request.detached(one), open, now - one.age());
    }
  }

  /** Takes all out, in order. */
  void takeAll(Consumer<OpenRequest> each) {
    early.forEach(one -> each.accept(one.open()));
    early = NONE;
    weight = 0;
  }
}
