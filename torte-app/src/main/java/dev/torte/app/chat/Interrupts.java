package dev.torte.app.chat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets Ctrl-C stop an answer instead of the process. While no answer is being written, and when it is pressed a second time before the
 * first had an effect, it does what it did before: it ends the process. Closed when the chat is over.
 *
 * <p>Java has no public way to hear of Ctrl-C without ending. {@code sun.misc.Signal} is there in every JDK, but the compiler refuses
 * to name it without a warning, hence the reflection; where the class is missing, or the JVM keeps the signal, all is as if nobody
 * listened.
 */
public final class Interrupts implements AutoCloseable {
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private Optional<Listening> listening = Optional.empty();

    private enum State {
        IDLE,
        WRITING,
        STOPPING
    }

    /** What has to be undone. */
    private record Listening(Class<?> handlerType, Object signal, Object before) {}

    private Interrupts() {}

    /** Hears nothing: Ctrl-C ends the process as ever. */
    public static Interrupts none() {
        return new Interrupts();
    }

    /** Starts to listen. */
    public static Interrupts listen() {
        Interrupts interrupts = new Interrupts();
        interrupts.listening = interrupts.install();
        return interrupts;
    }

    private Optional<Listening> install() {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = signalType.getConstructor(String.class).newInstance("INT");
            MethodHandle pressed =
                    MethodHandles.lookup().bind(this, "pressed", MethodType.methodType(void.class, Object.class));
            Object handler = MethodHandleProxies.asInterfaceInstance(
                    handlerType, pressed.asType(MethodType.methodType(void.class, signalType)));
            Object before =
                    signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
            return Optional.of(new Listening(handlerType, signal, before));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    /** Called through its handle, on a thread of the JVM's own. */
    void pressed(Object signal) {
        if (!stop()) {
            listening.ifPresent(installed -> {
                try {
                    installed
                            .handlerType()
                            .getMethod("handle", signal.getClass())
                            .invoke(installed.before(), signal);
                } catch (IllegalAccessException | NoSuchMethodException | InvocationTargetException e) {
                    throw new LinkageError("what handled Ctrl-C before cannot be called", e);
                }
            });
        }
    }

    /** Stops the answer that is being written; returns whether there is one that goes on. */
    boolean stop() {
        return state.compareAndSet(State.WRITING, State.STOPPING);
    }

    /** Takes note that an answer begins. */
    void begin() {
        state.set(State.WRITING);
    }

    /** Returns whether the answer shall end. */
    boolean wanted() {
        return state.get() == State.STOPPING;
    }

    /** Takes note that it has ended. */
    void end() {
        state.set(State.IDLE);
    }

    @Override
    public void close() {
        listening.ifPresent(installed -> {
            Class<?> signalType = installed.signal().getClass();
            try {
                signalType
                        .getMethod("handle", signalType, installed.handlerType())
                        .invoke(null, installed.signal(), installed.before());
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("what handled Ctrl-C before cannot be put back", e);
            }
        });
        listening = Optional.empty();
    }
}
