package dev.holdfast.http.conformance;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.RawHttpClient;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The turn of one run to speak in the lobby: two runs at a time would hear each other there, and
 * take it for a fault of the server. Each run has a member there with a nick of this kind, and the
 * one that came first has the turn. A run that is killed gives it back when its session dies.
 */
final class LobbyTurn {

  private static final String LOBBY = "lobby";
  private static final String NICK = "conformance-run-";
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  /** Between two pages: a session that asks faster may reach the usual limit of packets. */
  private static final Duration BETWEEN_PAGES = Duration.ofMillis(100);

  /** Longer than two other runs speak there; then the turn is taken all the same. */
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final MemberClient member;
  private final Thread keeper;
  private String seen = ""; // the pages before the one that named the first run, as a field
  private volatile boolean isOver;

  private LobbyTurn(MemberClient member) {
    this.member = member;
    this.keeper = new Thread(this::keep, "turn in the lobby");
    keeper.setDaemon(true);
  }

  /**
   * Waits for the turn.
   *
   * @param client for nothing else until the turn is given back, and closed then
   * @throws IOException if no member can be in the lobby of this server
   */
  static LobbyTurn await(RawHttpClient client) throws IOException {
    String nick = NICK + Integer.toHexString(new SecureRandom().nextInt() & 0x7fff_ffff);
    MemberClient member = new MemberClient(client, LOBBY, nick);
    LobbyTurn turn = new LobbyTurn(member);
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!turn.isFirst() && System.nanoTime() < deadline) {
      member.listen(BETWEEN);
    }
    turn.keeper.start();
    return turn;
  }

  /** Runs that come later are behind the first one, so that pages without any need no new look. */
  private boolean isFirst() throws IOException {
    JsonValue page = page();
    while (page.get("next").isThere() && firstRun(page).isEmpty()) {
      seen = ",\"after\":" + page.get("next");
      Uninterruptibles.sleepUninterruptibly(BETWEEN_PAGES);
      page = page();
    }
    return firstRun(page).equals(Optional.of(member.nick()));
  }

  /** Members are told in the order in which they came (S51), in pages (S216). */
  private JsonValue page() throws IOException {
    member.tell("who", seen);
    return member.await(packet -> !packet.texts("members").isEmpty(), "the members of the lobby");
  }

  private static Optional<String> firstRun(JsonValue page) {
    return page.texts("members").stream().filter(nick -> nick.startsWith(NICK)).findFirst();
  }

  /** Sends requests, so that the session lives as long as the turn. */
  private void keep() {
    try {
      while (!isOver && !member.isOver()) {
        member.listen(BETWEEN);
      }
    } catch (IOException e) {
      // the server fails; what it does to the checks is what they are for
    }
  }

  /** Does something while it is this run's turn, and gives the turn back. */
  <T> T during(Supplier<T> what) {
    try {
      return what.get();
    } finally {
      giveBack();
    }
  }

  private void giveBack() {
    isOver = true;
    Uninterruptibles.joinUninterruptibly(keeper);
  }
}
