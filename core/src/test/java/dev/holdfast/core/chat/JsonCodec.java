package dev.holdfast.core.chat;

import static com.google.common.base.Preconditions.checkArgument;
import static dev.holdfast.core.TestPackets.word;

import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.fsm.Packet;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A codec with as much JSON as the tests need: it writes records, and reads flat objects. */
public final class JsonCodec implements PacketCodec {

  private static final Pattern FIELD =
      Pattern.compile("\"(\\w+)\":(\"(?:[^\"\\\\]++|\\\\.)*+\"|\\[[^\\]]*\\]|[^,}]+)");

  private int encoded;

  /** How many packets were written. */
  int encoded() {
    return encoded;
  }

  @Override
  public Map<String, Object> decode(Packet packet) {
    Map<String, Object> fields = new LinkedHashMap<>();
    String text = packet.toString();
    if (text.startsWith("{")) {
      checkArgument(text.endsWith("}"), "broken");
      FIELD
          .matcher(text)
          .results()
          .forEach(field -> fields.put(field.group(1), value(field.group(2))));
    }
    return fields;
  }

  private static @Nullable Object value(String text) {
    return switch (text.charAt(0)) {
      case '"' -> text.substring(1, text.length() - 1).replace("\\n", "\n").replace("\\\"", "\"");
      case 'n' -> null;
      case 't', 'f' -> text.equals("true");
      case '[' -> List.of();
      default -> text.contains(".") ? (Object) Double.valueOf(text) : (Object) Long.valueOf(text);
    };
  }

  @Override
  public Packet packet(String json) {
    return word(json);
  }

  @Override
  public Packet encode(Record packet) {
    encoded++;
    return word(object(packet));
  }

  private static String object(Record record) {
    StringJoiner fields = new StringJoiner(",", "{", "}");
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(record);
        if (value != null) {
          fields.add("\"" + component.getName() + "\":" + json(value));
        }
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }
    return fields.toString();
  }

  private static String json(Object value) {
    if (value instanceof Supplier<?> supplier) {
      return json(supplier.get());
    }
    if (value instanceof Record nested) {
      return object(nested);
    }
    if (value instanceof List<?> list) {
      StringJoiner elements = new StringJoiner(",", "[", "]");
      list.forEach(element -> elements.add(json(element)));
      return elements.toString();
    }
    if (value instanceof Map<?, ?> map) {
      StringJoiner fields = new StringJoiner(",", "{", "}");
      map.forEach((name, each) -> fields.add("\"" + name + "\":" + json(each)));
      return fields.toString();
    }
    if (value instanceof String || value instanceof Instant) {
      String text = value.toString();
      return "\"" + text.replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
    return value.toString();
  }
}
