package dev.torte.train;

import dev.torte.model.DType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
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
        // libtorch is not built for other machines; files are little-endian.
        assert ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
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

    /**
     * Returns one parameter's part of the memory as a file would hold it, without copying; valid until {@link #close} and only
     * as constant as the memory.
     */
    dev.torte.model.Tensor stored(Layout.Slot slot, String name) {
        FloatBuffer part = floats.slice(slot.offset(), slot.length());
        return dev.torte.model.Tensor.ofBytes(name, DType.F32, slot.param().shape(), MemorySegment.ofBuffer(part));
    }

    /** Copies one parameter in from a file's tensor of type F32 and the same shape. */
    void load(Layout.Slot slot, dev.torte.model.Tensor from) {
        MemorySegment.ofBuffer(floats.slice(slot.offset(), slot.length())).copyFrom(from.data());
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
