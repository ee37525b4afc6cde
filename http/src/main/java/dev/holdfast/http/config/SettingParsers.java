package dev.holdfast.http.config;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import dev.holdfast.core.address.IpAddressCodec;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.RoomNameRule;
import dev.holdfast.core.relay.NodeName;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Parsers for the values of {@link Setting}, one for each kind. They throw an {@link
 * IllegalArgumentException} that says why a value is not allowed.
 */
final class SettingParsers {

  private SettingParsers() {}

  /** A whole number. */
  static Function<String, Object> whole(long least, long most) {
    return text -> within(least, UnitParser.whole(text), most);
  }

  /** A time; the bounds are in milliseconds. */
  static Function<String, Object> duration(long least, long most) {
    return text -> within(least, UnitParser.duration(text), most);
  }

  /** A number of bytes. */
  static Function<String, Object> size(long least, long most) {
    return text -> within(least, UnitParser.size(text), most);
  }

  /** The names of rooms; none for any. */
  static ImmutableSet<String> rooms(String text) {
    if (text.equals("any")) {
      return ImmutableSet.of();
    }
    Set<String> names = new LinkedHashSet<>();
    for (String name : Splitter.on(',').trimResults().omitEmptyStrings().split(text)) {
      if (!names.add(name)) {
        throw new IllegalArgumentException("the room '" + name + "' is named twice");
      }
      List<LocalizablePhrase> problem = RoomNameRule.problem(name);
      if (!problem.isEmpty()) {
        throw new IllegalArgumentException(
            "no room can have the name '" + name + "'. " + LocalizablePhrase.english(problem));
      }
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException("no names");
    }
    if (names.contains("any")) {
      throw new IllegalArgumentException("any stands alone");
    }
    return ImmutableSet.copyOf(names);
  }

  /** On or off. */
  static boolean onOrOff(String text) {
    return switch (text) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new IllegalArgumentException("neither on nor off");
    };
  }

  private static long within(long least, long value, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  /** A folder, which need not be there. */
  static Path anyFolder(String text) {
    return path(text, "no folder");
  }

  /** A file, which is looked at when it is read. */
  static Path file(String text) {
    return path(text, "no file");
  }

  private static Path path(String text, String ifBlank) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(ifBlank);
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "it has characters that no file can have in this locale; LC_ALL=C.UTF-8 has all", e);
    }
  }

  /** A folder that is there and can be written to, or can be made. */
  static Path folder(String text) {
    Path folder = anyFolder(text);
    Path there = folder.toAbsolutePath().normalize();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new IllegalArgumentException(there + " is a file");
    }
    if (!Files.isWritable(there)) {
      throw new IllegalArgumentException(there + " cannot be written to");
    }
    return folder;
  }

  /** The name of a node, without a life. */
  static NodeName node(String text) {
    NodeName node = new NodeName(text);
    if (node.hasLife()) {
      throw new IllegalArgumentException("it has a full stop");
    }
    return node;
  }

  /** A host and its port. */
  static HostAndPort hostAndPort(String text) {
    HostAndPort where = HostAndPort.fromString(text);
    if (!where.hasPort()
        || where.getPort() == 0
        || where.getHost().isEmpty()
        || text.contains(" ")) {
      throw new IllegalArgumentException("no host and port");
    }
    return where;
  }

  /** An address or a name to listen on. */
  static String host(String text) {
    HostAndPort host = HostAndPort.fromString(text);
    String name = host.getHost();
    String address = name.replaceFirst("%.+", ""); // the zone is an interface of this machine
    boolean valid =
        IpAddressCodec.isMeantAsAddress(name) ? IpAddressCodec.isAddress(address) : !name.isEmpty();
    if (host.hasPort() || text.contains(" ") || !valid) {
      throw new IllegalArgumentException("no host");
    }
    return name;
  }
}
