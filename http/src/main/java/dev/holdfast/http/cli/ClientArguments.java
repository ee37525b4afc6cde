package dev.holdfast.http.cli;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.holdfast.core.address.IpAddressCodec;
import dev.holdfast.http.config.UnitParser;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The arguments of a command that is a client of a server: the server's URL, times and addresses.
 * An argument that cannot be used becomes a {@link ParameterException}, whose message names it and
 * says what is allowed.
 *
 * @param spec the command
 */
record ClientArguments(CommandSpec spec) {

  /** The server at a URL; null if none was given, which is an error. */
  ServerAddress server(@Nullable String url) {
    if (url == null) {
      throw wrong("which server? Give its URL, such as http://127.0.0.1:8080");
    }
    try {
      return ServerAddress.parse(url);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** The value of an option that is a time, such as {@code 10s}. */
  Duration time(String option, String text) {
    try {
      return Duration.ofMillis(UnitParser.duration(text));
    } catch (IllegalArgumentException e) {
      throw wrong(option + " '" + text + "': " + e.getMessage());
    }
  }

  /** The value of an option that is a time of at least {@code least} and at most {@code most}. */
  Duration time(String option, String text, String least, String most) {
    try {
      long millis = UnitParser.duration(text);
      if (millis >= UnitParser.duration(least) && millis <= UnitParser.duration(most)) {
        return Duration.ofMillis(millis);
      }
    } catch (IllegalArgumentException e) {
      // the message below says what a time is, too
    }
    throw wrong(option + " '" + text + "': a time of " + least + " to " + most + " is allowed");
  }

  /** The value of an option that is a list of addresses, such as {@code 127.0.0.1,127.0.0.2}. */
  ImmutableList<InetAddress> addresses(String option, String text) {
    ImmutableList.Builder<InetAddress> addresses = ImmutableList.builder();
    for (String each : Splitter.on(',').trimResults().split(text)) {
      InetAddress address = IpAddressCodec.parse(each);
      if (address == null) {
        throw wrong(option + " " + text + ": '" + each + "' is no address");
      }
      addresses.add(address);
    }
    return addresses.build();
  }

  /** The error of a wrong argument. */
  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
