package dev.holdfast.core.loop;

import com.google.common.util.concurrent.Service;
import java.util.function.Supplier;

/**
 * A service to keep running.
 *
 * @param name for logs and metrics
 * @param fresh makes a new instance that is not started yet
 */
public record ChildSpec(String name, Supplier<? extends Service> fresh) {}
