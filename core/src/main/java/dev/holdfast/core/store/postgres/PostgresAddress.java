package dev.holdfast.core.store.postgres;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a database is: {@code postgresql://user@host1,host2:5433/chat?sslmode=verify-full}, as
 * PostgreSQL writes it. What follows the question mark are properties of its driver. Immutable.
 *
 * @param user whose rights the nodes have
 * @param hosts one or more, each with or without a port; the one that takes writes is used
 * @param database its name
 * @param properties joined by {@code &}; empty for none
 */
public record PostgresAddress(String user, String hosts, String database, String properties) {

  private static final Pattern FORM =
      Pattern.compile("postgres(?:ql)?://(?:([^@/]*)@)?([^@/?#]*)/([^/?#]+)(?:\\?([^#]*))?");
  private static final Pattern PASSWORD = Pattern.compile("(^|&)(ssl)?password=.*");

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is none, or has a password, which other users of the
   *     machine could read; the message does not contain it
   */
  public static PostgresAddress parse(String text) {
    Matcher parts = FORM.matcher(text);
    checkArgument(
        parts.matches() && !parts.group(2).isEmpty(),
        "it has not the form postgresql://user@host/database");
    String user = parts.group(1);
    String properties = parts.group(4) == null ? "" : parts.group(4);
    checkArgument(user != null && !user.isEmpty(), "it names no user");
    checkArgument(
        user.indexOf(':') < 0 && !PASSWORD.matcher(properties).find(),
        "it has a password, which belongs in a file of its own");
    return new PostgresAddress(user, parts.group(2), parts.group(3), properties);
  }

  /** The address as the driver has it, for the host that takes writes. */
  String jdbcUrl() {
    String more = properties.isEmpty() ? "" : "&" + properties;
    return "jdbc:postgresql://" + hosts + "/" + database + "?targetServerType=primary" + more;
  }

  /** The address without properties, for people. */
  @Override
  public String toString() {
    return "postgresql://" + user + "@" + hosts + "/" + database;
  }
}
