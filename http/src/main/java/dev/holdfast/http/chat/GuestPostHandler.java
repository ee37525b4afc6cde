package dev.holdfast.http.chat;

import com.google.common.base.Strings;
import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.handler.AllowedFieldNames;
import dev.holdfast.http.handler.BodyHandler;
import dev.holdfast.http.handler.FormException;
import dev.holdfast.http.handler.HtmlForm;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import org.jspecify.annotations.Nullable;

/**
 * The handler of {@code POST /chat}: publishes the form field {@code message} in the lobby.
 * Confined to the loop.
 */
public final class GuestPostHandler implements BodyHandler {

  private static final String MESSAGE = "message";
  private static final String NICK = "nick";
  private static final AllowedFieldNames FIELDS =
      new AllowedFieldNames("form field", MESSAGE, NICK);
  private static final int SOON = 1; // seconds

  private final GuestChannel guests;
  private final ClientHostResolver hosts;

  /**
   * Makes the handler.
   *
   * @param hosts finds the host of a request, whose rate is limited
   */
  public GuestPostHandler(GuestChannel guests, ClientHostResolver hosts) {
    this.guests = guests;
    this.hosts = hosts;
  }

  @Override
  public void handle(HttpServerExchange exchange, byte[] body) {
    if (!exchange.getQueryParameters().isEmpty()) {
      Responses.text(
          exchange, StatusCodes.BAD_REQUEST, "a POST here has no query: its fields are its body");
      return;
    }
    HtmlForm form;
    try {
      form = HtmlForm.read(exchange, body);
    } catch (FormException e) {
      int status = e.unsupported ? StatusCodes.UNSUPPORTED_MEDIA_TYPE : StatusCodes.BAD_REQUEST;
      Responses.text(exchange, status, "this form cannot be read: " + e.getMessage());
      return;
    }
    String problem = FIELDS.problem(form.names());
    if (problem != null) {
      Responses.text(exchange, StatusCodes.BAD_REQUEST, problem);
      return;
    }
    String message = form.get(MESSAGE);
    if (message == null) {
      Responses.text(exchange, StatusCodes.BAD_REQUEST, "the form field message is missing");
      return;
    }
    if (message.isEmpty()) {
      answer(exchange, PublishResult.EMPTY, null, message);
      return;
    }
    ClientHost host = hosts.find(exchange);
    String nick = Strings.emptyToNull(form.get(NICK));
    guests.say(nick, message, host, result -> answer(exchange, result, nick, message));
  }

  private void answer(
      HttpServerExchange exchange, PublishResult result, @Nullable String nick, String message) {
    switch (result) {
      case OK -> Responses.text(exchange, StatusCodes.OK, "ok");
      case NICK_TAKEN -> Responses.text(exchange, StatusCodes.CONFLICT, "this nick is in use");
      case BAD_NICK, BAD_TEXT ->
          Responses.text(exchange, StatusCodes.BAD_REQUEST, guests.problem(nick, message));
      case FORBIDDEN ->
          Responses.text(exchange, StatusCodes.FORBIDDEN, "this must not be said here");
      case EMPTY -> Responses.text(exchange, StatusCodes.BAD_REQUEST, "the message is empty");
      case TOO_LONG ->
          Responses.text(exchange, StatusCodes.REQUEST_ENTITY_TOO_LARGE, "the message is too long");
      case RATE_LIMITED ->
          Responses.later(exchange, StatusCodes.TOO_MANY_REQUESTS, "too fast: wait a little", SOON);
      case NOT_STORED ->
          Responses.later(exchange, StatusCodes.SERVICE_UNAVAILABLE, "not stored: try again", SOON);
      case BUSY ->
          Responses.later(exchange, StatusCodes.SERVICE_UNAVAILABLE, "busy: try again", SOON);
    }
  }
}
