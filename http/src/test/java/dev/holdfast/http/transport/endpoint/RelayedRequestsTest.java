package dev.holdfast.http.transport.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.codec.BodyCodec;
import dev.holdfast.http.codec.json.JsonBodyCodec;
import dev.holdfast.http.connection.ConnectionMetrics;
import dev.holdfast.http.transport.SessionResponseWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node does with the bytes that another has relayed to it. */
class RelayedRequestsTest {

  private static final String SID = "n1-abcdefghijklmnopqrstuvwx";

  private final ConnectionManager manager = mock(ConnectionManager.class);
  private final Ticket ticket = mock(Ticket.class);

  private RelayedRequests requests(BodyCodec codec) {
    EndpointContext endpoint =
        EndpointContext.of(
            codec,
            manager,
            mock(EventLoop.class),
            new SessionResponseWriter(),
            mock(ConnectionMetrics.class));
    when(manager.shared(SID)).thenReturn(SID);
    return new RelayedRequests(List.of(endpoint), codec);
  }

  private void handle(String body) {
    requests(new JsonBodyCodec()).handle(SID, body.getBytes(UTF_8), ticket);
  }

  @Test
  void aRequestOfTheSessionIsItsOwn() {
    handle("{\"sid\":\"" + SID + "\",\"rid\":2}");
    verify(manager).request(eq(SID), any());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sid\":\"n1-aaaaaaaaaaaaaaaaaaaaaaaa\",\"rid\":2}",
        "{\"sid\":\"n1-aaaaaaaaaaaaaaaaaaaaaaaa\",\"rid\":2,\"packets\":1}",
        "{\"rid\":2}",
        "{\"rid\":2,\"type\":\"terminate\"}",
        "no JSON",
        ""
      })
  void aBodyThatIsNotOfTheSessionReachesNone(String body) {
    handle(body);
    verify(manager, never()).request(any(), any());
    verify(manager, never()).malformed(any(), any(), any());
    verify(manager, never()).create(any(), any(), any());
    verify(ticket).answer(argThat(reply -> Condition.ITEM_NOT_FOUND.equals(reply.condition())));
  }

  /** An exception that left here would cost the link, and all other requests on it. */
  @Test
  void aFaultCostsTheRequestAndNotTheLink() {
    BodyCodec faulty = mock(BodyCodec.class);
    when(faulty.read(any(), any())).thenThrow(new IllegalStateException("on purpose"));
    requests(faulty).handle(SID, new byte[0], ticket);
    verify(ticket).discard();
  }
}
