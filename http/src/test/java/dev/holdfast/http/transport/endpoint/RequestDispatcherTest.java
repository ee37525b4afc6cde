package dev.holdfast.http.transport.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.codec.json.JsonBodyCodec;
import dev.holdfast.http.connection.ConcurrencyLimiter;
import dev.holdfast.http.connection.ConnectionMetrics;
import dev.holdfast.http.transport.SessionResponseWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDispatcherTest {

  private final ConnectionManager manager = mock(ConnectionManager.class);
  private final RequestDispatcher dispatcher =
      new RequestDispatcher(
          EndpointContext.of(
              new JsonBodyCodec(),
              manager,
              mock(EventLoop.class),
              new SessionResponseWriter(),
              mock(ConnectionMetrics.class)),
          mock(ConcurrencyLimiter.class),
          null);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rid\":2,\"sid\":\"other\"}",
        "{\"rid\":2,\"sid\":\"other\",\"packets\":1}",
        "{\"rid\":2}"
      })
  void theTicketOfARequestThatIsNotCarriedKnowsNoSession(String request) {
    RequestCarrier carrier = mock(RequestCarrier.class); // it carries nothing
    Ticket refused = mock(Ticket.class);
    when(carrier.ticket(isNull(), anyLong())).thenReturn(refused);
    when(carrier.ticket(any(String.class), anyLong())).thenReturn(mock(Ticket.class));
    dispatcher.dispatch(request.getBytes(UTF_8), carrier);
    verify(carrier).ticket(null, 2);
    verify(refused).answer(any(Reply.class));
    verifyNoInteractions(manager);
  }
}
