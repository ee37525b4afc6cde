package dev.holdfast.http.server;

import com.google.common.base.Strings;
import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.core.limit.ClientHost;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import org.jspecify.annotations.Nullable;

/** {@code POST /chat}: says the form's {@code message} in the lobby. Confined to the loop. */
final class SayHandler implements BodyHandler.Next {

  private static final int SOON = 1; // seconds

  private final GuestChannel door;
  private final HostFinder hosts;

  SayHandler(GuestChannel door, HostFinder hosts) {
    this.door = door;
    this.hosts = hosts;
  }

  @Override
  public void handle(HttpServerExchange exchange, byte[] body) {
    Form form;
    try {
      form = Form.read(exchange, body);
    } catch (Form.FormException e) {
      int status = e.unsupported ? StatusCodes.UNSUPPORTED_MEDIA_TYPE : StatusCodes.BAD_REQUEST;
      Answers.text(exchange, status, "this form cannot be read: " + e.getMessage());
      return;
    }
    String message = form.get("message");
    if (Strings.isNullOrEmpty(message)) {
      Answers.text(exchange, StatusCodes.BAD_REQUEST, "the form field message is missing");
      return;
    }
    ClientHost host = hosts.find(exchange);
    String nick = Strings.emptyToNull(form.get("nick"));
    door.say(nick, message, host, answer -> answer(exchange, answer, nick, message));
  }

  private void answer(
      HttpServerExchange exchange,
      GuestChannel.Answer answer,
      @Nullable String nick,
      String message) {
    switch (answer) {
      case OK -> Answers.text(exchange, StatusCodes.OK, "ok");
      case NICK_TAKEN -> Answers.text(exchange, StatusCodes.CONFLICT, "this nick is in use");
      case BAD_NICK, BAD_TEXT ->
          Answers.text(exchange, StatusCodes.BAD_REQUEST, door.problem(nick, message));
      case FORBIDDEN -> Answers.text(exchange, StatusCodes.FORBIDDEN, "this must not be said here");
      case EMPTY -> Answers.text(exchange, StatusCodes.BAD_REQUEST, "the message is empty");
      case TOO_LONG ->
          Answers.text(exchange, StatusCodes.REQUEST_ENTITY_TOO_LARGE, "the message is too long");
      case RATE_LIMITED ->
          Answers.later(exchange, StatusCodes.TOO_MANY_REQUESTS, "too fast: wait a little", SOON);
      case NOT_STORED ->
          Answers.later(exchange, StatusCodes.SERVICE_UNAVAILABLE, "not stored: try again", SOON);
      case BUSY ->
          Answers.later(exchange, StatusCodes.SERVICE_UNAVAILABLE, "busy: try again", SOON);
    }
  }
}
