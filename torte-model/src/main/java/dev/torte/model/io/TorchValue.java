package dev.torte.model.io;

import dev.torte.model.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a PyTorch file holds, as plain immutable data. */
public sealed interface TorchValue {

    /** A dictionary in the order of the file; its keys are texts or integers. */
    record Dict(Map<TorchValue, TorchValue> entries) implements TorchValue {
        public Dict {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** Returns the value under a text key. */
        public Optional<TorchValue> get(String key) {
            return Optional.ofNullable(entries.get(new Text(key)));
        }

        /** Returns the dictionary under a text key; empty when there is none or it is something else. */
        public Optional<Dict> dict(String key) {
            return get(key).filter(Dict.class::isInstance).map(Dict.class::cast);
        }

        /** Returns the tensors directly in this dictionary by their key, each under that name, in file order. */
        public Map<String, Tensor> tensors() {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            entries.forEach((key, value) -> {
                if (key instanceof Text(String name) && value instanceof Numbers(Tensor tensor)) {
                    tensors.put(name, tensor.as(name, tensor.shape()));
                }
            });
            return tensors;
        }
    }

    /** A list or a tuple. */
    record Items(List<TorchValue> values) implements TorchValue {
        public Items {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    record Text(String value) implements TorchValue {}

    /** An integer; those beyond 64 bits are refused. */
    record Whole(long value) implements TorchValue {}

    record Real(double value) implements TorchValue {}

    record Flag(boolean value) implements TorchValue {}

    /** Raw bytes, each from -128 to 127. */
    record Bytes(List<Byte> values) implements TorchValue {
        public Bytes {
            values = List.copyOf(values);
        }
    }

    /** A tensor, named after the file entry that holds its numbers. */
    record Numbers(Tensor tensor) implements TorchValue {}

    /** Python's None. */
    record None() implements TorchValue {}
}
