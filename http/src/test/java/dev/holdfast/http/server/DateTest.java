package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.GuestReadCallback;
import dev.holdfast.core.chat.guest.LobbyMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DateTest {

  private static final GuestCursor PLACE = new GuestCursor("log", 1);

  private static Instant date(RawClient.Answer answer) {
    return Instant.from(RFC_1123_DATE_TIME.parse(answer.header("date")));
  }

  private static void isNow(RawClient.Answer answer, Instant then) {
    assertFalse(date(answer).isBefore(then), answer.header("date"));
    assertFalse(date(answer).isAfter(Instant.now()), answer.header("date"));
  }

  @Test
  void anAnswerIsDatedWhenItIsMadeEvenByASecondServer() throws IOException {
    try (TestServer before = new TestServer()) {
      assertTrue(before.ask(get("/healthz")).header("date") != null);
    }
    try (TestServer server = new TestServer();
        RawClient listener = server.client()) {
      listener.send(get("/chat"));
      server.await("listening", () -> server.guests.listening.size() == 1);
      Instant next = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 1);
      server.await("the next second", () -> !Instant.now().isBefore(next));
      GuestReadCallback held = server.guests.listening.remove().listener();
      server.onLoop(() -> held.heard(List.of(new LobbyMessage("n", "hello")), PLACE, true));
      isNow(listener.read(), next);
      isNow(server.ask(get("/healthz")), next);
      isNow(server.ask(get("/nothing")), next);
      isNow(server.ask("GET / HTTP/3.7\r\n\r\n"), next);
      isNow(server.ask(RawClient.bind("{\"rid\":1}")), next);
    }
  }
}
