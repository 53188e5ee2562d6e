package dev.torte.train;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One row of floats that libtorch and Java both see, cut into parameters by a {@link Layout}. The memory is libtorch's and
 * lives until {@link #close}; views taken before must not be used after.
 */
final class FlatBuffer implements AutoCloseable {
    private final Layout layout;
    private final Tensor tensor;
    private final FloatBuffer floats;

    FlatBuffer(Layout layout) {
        this.layout = layout;
        this.tensor = torch.zeros(new long[] {layout.elements()});
        this.floats = tensor.data_ptr_float().capacity(layout.elements()).asBuffer();
    }

    Layout layout() {
        return layout;
    }

    /** Returns the memory itself; indices are absolute. */
    FloatBuffer floats() {
        return floats;
    }

    /** Sets every float to 0. */
    void clear() {
        tensor.zero_();
    }

    /** Returns a tensor over one parameter's part of the memory; the caller closes it. */
    Tensor view(Layout.Slot slot) {
        return tensor.narrow(0, slot.offset(), slot.length()).view(slot.dims());
    }

    /** Copies values in by name; every parameter of the layout must be there with its length. */
    void set(Map<String, float[]> values) {
        for (Layout.Slot slot : layout.slots()) {
            float[] from = values.get(slot.param().name());
            if (from == null || from.length != slot.length()) {
                throw new IllegalArgumentException(slot.param().name() + ": expected " + slot.length()
                        + " values, found " + (from == null ? "none" : from.length));
            }
            floats.put(slot.offset(), from);
        }
    }

    /** Copies the values out by name, in the layout's order. */
    Map<String, float[]> values() {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Layout.Slot slot : layout.slots()) {
            float[] to = new float[slot.length()];
            floats.get(slot.offset(), to);
            values.put(slot.param().name(), to);
        }
        return values;
    }

    @Override
    public void close() {
        tensor.close();
    }
}
