package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;

import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.session.RecordingTicket;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.ReplyType;
import dev.holdfast.fsm.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The network between the client of one session of a simulation and its nodes, which is bad at
 * times: requests are late, overtake each other, are lost, or come twice; sockets break; answers
 * are late or lost. A request that is lost with its socket is sent again, until its client has the
 * answer. While the network is good, everything is there at once.
 */
final class BadNetwork {

  private static final int LATE = 400; // milliseconds at most, mostly
  private static final int VERY_LATE = 5_000; // what a proxy keeps, or a delay now and then
  private static final int UNNOTICED = 3_000; // until the server notices that a socket is broken
  private static final int UNLUCKY = 6; // one request, or answer, of so many has a fault
  private static final int MOST_COPIES = 4; // of a request: with more, its session might end

  private final VirtualLoop loop;
  private final Random random;
  private final BooleanSupplier isBad;
  private final SimulatedRelays relays;
  private final SimulationCounts counts;
  private final AnswerComparer answers;
  private final List<SimulatedSocket> sockets = new ArrayList<>(); // on which more is to come
  private final Map<Long, Integer> copies = new HashMap<>(); // that may have failed, by rid
  private int repeats; // that are about to be sent

  /**
   * Makes the network of a session that begins.
   *
   * @param isBad whether it is bad now
   */
  BadNetwork(
      VirtualLoop loop,
      Random random,
      BooleanSupplier isBad,
      SimulatedRelays relays,
      SimulationCounts counts) {
    this.loop = loop;
    this.random = random;
    this.isBad = isBad;
    this.relays = relays;
    this.counts = counts;
    this.answers = new AnswerComparer(loop.now());
  }

  boolean isGood() {
    return !isBad.getAsBoolean();
  }

  /** Whether nothing is under way of which its client is to hear. */
  boolean isQuiet() {
    return repeats == 0
        && relays.isQuiet()
        && sockets.stream().noneMatch(SimulatedSocket::isUnderWay);
  }

  private int delay() {
    int most = random.nextInt(10) == 0 ? VERY_LATE : LATE;
    return random.nextInt(3) == 0 ? 0 : random.nextInt(most / 2);
  }

  // ---- requests

  /** Brings a request to the server of its client; the answer comes to the ticket. */
  void carry(TestClient client, Request request) {
    sockets.removeIf(socket -> !socket.isOpen() && !socket.isUnderWay());
    SimulatedSocket socket = socket(client, request, true);
    if (mayFail(request, 1)) {
      carryBadly(socket);
    } else {
      land(socket);
    }
  }

  private SimulatedSocket socket(TestClient client, Request request, boolean ofClient) {
    SimulatedSocket socket = new SimulatedSocket(this, client, request, ofClient);
    sockets.add(socket);
    return socket;
  }

  /** Whether something may happen to so many more copies of a request, or to the answer. */
  private boolean mayFail(Request request, int more) {
    return !isGood() && copies.merge(request.rid(), more, Integer::sum) <= MOST_COPIES;
  }

  private void carryBadly(SimulatedSocket socket) {
    switch (random.nextInt(3 * UNLUCKY)) {
      case 0 -> {
        counts.requestsLost++;
        sockets.remove(socket);
        breakDown(socket);
        return;
      }
      case 1 -> {
        counts.requestsDoubled++;
        copies.merge(socket.request.rid(), 1, Integer::sum);
        int later = random.nextInt(random.nextBoolean() ? LATE : VERY_LATE);
        arriveAfter(later, socket(socket.client, socket.request, false));
      }
      case 2 -> {
        counts.socketsBroken++;
        loop.runAfter(random.nextInt(LATE), () -> breakDown(socket));
      }
      default -> counts.requestsLate++;
    }
    arriveAfter(delay(), socket);
  }

  private void arriveAfter(int millis, SimulatedSocket socket) {
    loop.runAfter(millis, () -> land(socket));
  }

  private void land(SimulatedSocket socket) {
    TestChat server = relays.land();
    if (server == null) {
      breakDown(socket);
    } else {
      arrive(socket, server);
    }
  }

  private void arrive(SimulatedSocket socket, TestChat server) {
    boolean lost = socket.arrive(server);
    if (lost) {
      noticeLoss(socket, random.nextInt(UNNOTICED));
    }
  }

  // ---- sockets

  /** A socket breaks before the answer has come; the client notices that, and the server may. */
  void breakDown(SimulatedSocket socket) {
    if (socket.isListening()) {
      sendAgain(socket);
      noticeLoss(socket, random.nextBoolean() ? 0 : random.nextInt(UNNOTICED));
    }
  }

  /** The client hears nothing on this socket any more, and sends the request on another one. */
  private void sendAgain(SimulatedSocket socket) {
    socket.close();
    repeats++;
    loop.runAfter(
        random.nextInt(LATE),
        () -> {
          repeats--;
          carryAgain(socket);
        });
  }

  private void carryAgain(SimulatedSocket socket) {
    if (socket.client.awaits(socket.request)) {
      carry(socket.client, socket.request);
    }
  }

  private void noticeLoss(SimulatedSocket socket, int millis) {
    loop.runAfter(millis, () -> socket.atServer(socket::noticeLoss));
  }

  /** Its client closes all sockets; the server notices that at once if the network is good. */
  void close() {
    for (SimulatedSocket socket : List.copyOf(sockets)) {
      socket.close();
      if (isGood()) {
        socket.noticeLoss();
      } else {
        noticeLoss(socket, random.nextInt(UNNOTICED));
      }
    }
  }

  /** The session goes on at another node: the sockets to the former one are broken. */
  void moved() {
    answers.moved();
    sockets.forEach(SimulatedSocket::close);
  }

  // ---- answers

  /** The server has answered a copy of a request. */
  void answered(SimulatedSocket socket, Reply reply) {
    boolean awaited =
        socket.isListening()
            && !socket.client.isTerminating()
            && relays.mustFind(socket.client.sid());
    answers.compare(socket.request.rid(), reply, awaited, loop.now());
    if (socket.isBroken()) {
      mayFailToWrite(socket);
    } else if (socket.isListening()) {
      carryAnswer(socket, reply);
    }
  }

  private void carryAnswer(SimulatedSocket socket, Reply reply) {
    if (!mayFail(socket.request, 0)) {
      hear(socket, reply);
    } else if (random.nextInt(UNLUCKY) == 0) {
      counts.answersLost++;
      sendAgain(socket);
      mayFailToWrite(socket);
    } else {
      counts.answersLate++;
      loop.runAfter(delay(), () -> hear(socket, reply));
    }
  }

  private void hear(SimulatedSocket socket, Reply reply) {
    RecordingTicket ticket = (RecordingTicket) socket.request.ticket();
    if (!socket.isListening()) {
      return; // meanwhile
    } else if (reply.type() == ReplyType.ERROR) {
      sendAgain(socket); // the answer comes to a repeat
    } else if (!ticket.isAnswered()) {
      ticket.answer(reply);
    }
    socket.hear();
  }

  /** The server may notice that an answer did not arrive, and may give a repeat another one. */
  private void mayFailToWrite(SimulatedSocket socket) {
    if (random.nextBoolean()) {
      Runnable notice =
          () -> {
            answers.forget(socket.request.rid());
            socket.noticeFailedWrite();
          };
      loop.runAfter(random.nextInt(LATE), () -> socket.atServer(notice));
    }
  }

  // ---- checks

  /** Checks that all answers to a request were the same. */
  void checkAnswers() {
    answers.check();
  }

  /** Checks that servers that have nothing to do any more have answered all requests. */
  void checkAllAnswered(Set<TestChat> servers) {
    for (SimulatedSocket socket : sockets) {
      check(
          servers.stream().noneMatch(socket::isOpenAt),
          "a request is not answered",
          socket.request);
    }
  }
}
