package dev.holdfast.http.chat;

import dev.holdfast.http.parser.ListHeaderParser;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.regex.Pattern;

/**
 * A media type that a request may ask for by its name: {@code Accept} has it, and not with {@code
 * q=0}. What stands for any type does not ask for it. Immutable.
 */
final class AcceptedType {

  private static final Pattern REFUSED =
      Pattern.compile(
          ".*;[ \t]*q=0(\\.0*)?[ \t]*(;.*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final Pattern named;

  AcceptedType(String type) {
    named =
        Pattern.compile(
            Pattern.quote(type) + "[ \t]*(;.*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  }

  /** Whether a request asks for this type. */
  boolean isNamedBy(HttpServerExchange exchange) {
    return ListHeaderParser.of(exchange.getRequestHeaders(), Headers.ACCEPT).stream()
        .anyMatch(type -> named.matcher(type).matches() && !REFUSED.matcher(type).matches());
  }
}
