package dev.holdfast.http.codec.json;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.stream.JsonWriter;
import dev.holdfast.fsm.Packet;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A writer of records as JSON objects, with a field for each component. Thread-safe. */
final class RecordWriter {

  private static final DateTimeFormatter RFC_3339 =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  /** The accessors of a record, looked up once. */
  private static final ClassValue<Method[]> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
          RecordComponent[] components = type.getRecordComponents();
          Method[] accessors = new Method[components.length];
          for (int i = 0; i < components.length; i++) {
            accessors[i] = components[i].getAccessor();
            accessors[i].setAccessible(true); // packets need not be public
          }
          return accessors;
        }
      };

  private RecordWriter() {}

  /**
   * Writes a record.
   *
   * @param depth how many objects and arrays may be inside one another, the record itself included
   * @throws IllegalArgumentException if there is no JSON form of it
   */
  static void write(Record packet, JsonWriter out, int depth) throws IOException {
    int inner = enter(depth);
    out.beginObject();
    for (Method accessor : ACCESSORS.get(packet.getClass())) {
      Object value = get(accessor, packet);
      if (value != null) {
        out.name(accessor.getName());
        writeValue(value, out, inner);
      }
    }
    out.endObject();
  }

  /** A value that holds itself would not end. */
  private static int enter(int depth) {
    checkArgument(depth > 0, "a packet is nested too deep");
    return depth - 1;
  }

  private static void writeValue(@Nullable Object value, JsonWriter out, int depth)
      throws IOException {
    if (value == null) {
      out.nullValue();
    } else if (value instanceof String text) {
      out.value(text);
    } else if (value instanceof Number number) {
      out.value(number);
    } else if (value instanceof Boolean flag) {
      out.value(flag);
    } else if (value instanceof Packet packet) {
      out.jsonValue(new String(packet.bytes(), UTF_8));
    } else if (value instanceof Instant instant) {
      out.value(RFC_3339.format(instant));
    } else if (value instanceof Iterable<?> values) {
      writeArray(values, out, enter(depth));
    } else if (value instanceof Map<?, ?> fields) {
      writeObject(fields, out, enter(depth));
    } else if (value instanceof Supplier<?> supplier) {
      writeValue(supplier.get(), out, enter(depth));
    } else if (value instanceof Record nested) {
      write(nested, out, depth);
    } else {
      throw new IllegalArgumentException("no JSON form of " + value.getClass());
    }
  }

  private static void writeArray(Iterable<?> values, JsonWriter out, int depth) throws IOException {
    out.beginArray();
    for (Object each : values) {
      writeValue(each, out, depth);
    }
    out.endArray();
  }

  private static void writeObject(Map<?, ?> fields, JsonWriter out, int depth) throws IOException {
    out.beginObject();
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      Object key = field.getKey();
      checkArgument(key != null, "a key of an object is null");
      out.name(key.toString());
      writeValue(field.getValue(), out, depth);
    }
    out.endObject();
  }

  private static @Nullable Object get(Method accessor, Record packet) {
    try {
      return accessor.invoke(packet);
    } catch (IllegalAccessException e) {
      throw new AssertionError("was made accessible", e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getCause());
    }
  }
}
