package org.sbcprov.core.process;

import java.lang.reflect.Proxy;

/**
 * What Ctrl-C does to this process while another program has the terminal, which gets it too. Java has no public way to
 * say so; where the one of {@code sun.misc.Signal} is not there, or the JVM was told not to handle signals, all stays as
 * it is.
 */
final class CtrlC implements AutoCloseable {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  /** What counted before; null when it was not changed. */
  private final Object before;

  private CtrlC(Object before) {
    this.before = before;
  }

  /** Until it is closed, this process takes no notice of Ctrl-C; programs that are started do as usual. */
  static CtrlC unheeded() {
    try {
      Class<?> handler = Class.forName(HANDLER);
      return new CtrlC(
          handle(Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> null)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return new CtrlC(null);
    }
  }

  @Override
  public void close() {
    if (before == null) {
      return;
    }
    try {
      handle(before);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // It could be set, so it can be set back.
      throw new IllegalStateException(e);
    }
  }

  /** Gives the handler that was there before. */
  private static Object handle(Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName(SIGNAL);
    return signal
        .getMethod("handle", signal, Class.forName(HANDLER))
        .invoke(null, signal.getConstructor(String.class).newInstance("INT"), handler);
  }
}
