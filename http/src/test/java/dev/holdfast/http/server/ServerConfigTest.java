package dev.holdfast.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What no server can have is refused where a program says it, by its name. */
class ServerConfigTest {

  private static void assertRefused(String message, UnaryOperator<ServerConfig.Builder> change) {
    Executable build = () -> change.apply(ServerConfig.builder()).build();
    assertEquals(message, assertThrows(IllegalArgumentException.class, build).getMessage());
  }

  @Test
  void aValueThatNoServerCanHaveIsNamed() {
    assertRefused("ServerConfig.port: -1 is no port; 0 to 65535 are", to -> to.port(-1));
    assertRefused(
        "ServerConfig.opsPort: 65536 is no port; 0 to 65535 are", to -> to.opsPort(65536));
    for (int bytes : List.of(-1, 0, Integer.MAX_VALUE)) {
      assertRefused(
          "ServerConfig.maxBody: " + bytes + " is no number of bytes that a body may have",
          to -> to.maxBody(bytes));
    }
    String little = " is less than a millisecond";
    assertRefused("ServerConfig.bodyTimeout: 0s" + little, to -> to.bodyTimeout(Duration.ZERO));
    assertRefused(
        "ServerConfig.writeTimeout: -1s" + little, to -> to.writeTimeout(Duration.ofSeconds(-1)));
    assertRefused(
        "ServerConfig.idleTimeout: 1000ns" + little, to -> to.idleTimeout(Duration.ofNanos(1_000)));
    assertRefused(
        "ServerConfig.bodyTimeout: 106751991167300d 15h 30m 7s is more than 365d",
        to -> to.bodyTimeout(Duration.ofSeconds(Long.MAX_VALUE)));
    assertRefused("ServerConfig.maxConnections: -1 is less than 0", to -> to.maxConnections(-1));
    assertRefused(
        "ServerConfig.connectionsPerHost: -1 is less than 0", to -> to.connectionsPerHost(-1));
    assertRefused("ServerConfig.blockingThreads: 0 is less than 1", to -> to.blockingThreads(0));
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void whatIsNullIsNamed() {
    Map<String, Executable> calls =
        Map.of(
            "ServerConfig.policy", () -> ServerConfig.builder().policy(null).build(),
            "ServerConfig.idleTimeout", () -> ServerConfig.builder().idleTimeout(null).build(),
            "Backend.Builder.application", () -> Backend.builder().application("/a", null),
            "Backend.Builder.handler", () -> Backend.builder().handler(null, exchange -> {}),
            "Backend.Builder.timer", () -> Backend.builder().timer(null),
            "Backend.Builder.problem", () -> Backend.builder().problem(null),
            "Backend.Builder.closed", () -> Backend.builder().closed(null),
            "the factory of backends", () -> SupervisedServer.start(ServerConfig.DEFAULT, null),
            "Backend.Factory.create has returned null",
                () ->
                    Server.start(
                        ServerConfig.builder().port(0).build(), (loop, codec) -> null, end -> {}));
    calls.forEach(
        (name, call) ->
            assertEquals(name, assertThrows(NullPointerException.class, call).getMessage()));
  }
}
