package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import dev.torte.model.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@link PatchCore} in memory. */
final class PatchCoreRunner implements ModelRunner {
    private final int patchBytes;
    private final int width;
    private final int patches;
    private final RowTable bytes;
    private final LinearMap projection;
    private final RowTable positions;
    private final List<LayerRunner> global;
    private final float[] abiStart;
    private final AbiMap abi;
    private final Optional<LinearMap> fromAbi;
    private final LocalRunner local;
    private final LinearMap head;
    private final Optional<RowTable> transition;

    PatchCoreRunner(PatchCore core, Weights weights) {
        this.patchBytes = core.patchBytes();
        this.width = core.width();
        this.patches = core.encoder().positions().rows();
        this.bytes = RowTable.of(core.encoder().bytes(), weights);
        this.projection = LinearMap.of(core.encoder().projection(), weights);
        this.positions = RowTable.of(core.encoder().positions(), weights);
        this.global = LayerRunner.of(core.global(), weights);
        this.abiStart = weights.floats(core.abi().start().value());
        this.abi = new AbiMap(core.abi().states(), weights);
        this.fromAbi = switch (core.context()) {
            case PatchCore.Context.Direct direct -> Optional.empty();
            case PatchCore.Context.FromAbi context -> Optional.of(LinearMap.of(context.fromAbi(), weights));
        };
        this.local = LocalRunner.of(core.local(), patchBytes, weights);
        this.head = LinearMap.of(core.head().out(), weights);
        this.transition = core.head().transition().map(table -> RowTable.of(table, weights));
    }

    @Override
    public int widest() {
        int own = Math.max(Math.max(projection.in(), abi.width()), Math.max(local.in(), width));
        return Math.max(own, Math.max(LayerStack.widest(global), local.widest()));
    }

    @Override
    public State start(Workspace space, Optional<AbiSink> sink) {
        CoreState state = new CoreState(space, sink, LayerStack.start(global, space, patches), local.start(space));
        state.clear();
        return state;
    }

    /** The state of every stream; visible to tests of what lies inside. */
    final class CoreState implements State {
        private final Workspace space;
        private final Optional<AbiSink> sink;
        private final LayerStack stack;
        private final LocalRunner.State decoder;

        /** What bytes of the patch being read see of earlier patches, (streams, width). */
        private final float[] context;

        /** Rows of the patches completed in this call, (patches, streams, width): states, then contexts. */
        private final float[] patchRows;

        CoreState(Workspace space, Optional<AbiSink> sink, LayerStack stack, LocalRunner.State decoder) {
            this.space = space;
            this.sink = sink;
            this.stack = stack;
            this.decoder = decoder;
            this.context = new float[space.streams() * width];
            this.patchRows = new float[space.rows() * width];
        }

        LayerStack stack() {
            return stack;
        }

        @Override
        public void clear() {
            decoder.clear();
            for (int stream = 0; stream < space.streams(); stream++) {
                if (sink.isPresent()) {
                    sink.get().accept(0, stream, abiStart, 0);
                }
                if (fromAbi.isPresent()) {
                    fromAbi.get().apply(space, 1, abiStart, 0, context, stream * width);
                } else {
                    Arrays.fill(context, stream * width, (stream + 1) * width, 0f);
                }
            }
        }

        @Override
        public void advance(int[] history, int at, int n, int wantedFrom, float[] logits, int logitsAt) {
            int firstLocal = Math.clamp(local.firstNeeded(wantedFrom) - at, 0, n);
            int patch = at / patchBytes;
            int completed = (at + n) / patchBytes - patch;
            if (completed > 0) {
                // A byte needs the state of the patch before its own, and the next call that of the last patch.
                int neededPatch = Math.min((at + firstLocal) / patchBytes - 1 - patch, completed - 1);
                readPatches(history, patch, completed, sink.isPresent() ? 0 : Math.max(0, neededPatch));
            }
            if (firstLocal < n) {
                int wanted = Math.clamp(wantedFrom - at, firstLocal, n);
                readBytes(history, at + firstLocal, n - firstLocal, patch);
                float[] rows = decoder.advance(n - firstLocal, at + firstLocal, wanted - firstLocal);
                int row = (wanted - firstLocal) * space.streams();
                head.apply(space, (n - wanted) * space.streams(), rows, row * local.out(), logits, logitsAt);
                addTransitions(history, at + wanted, n - wanted, logits, logitsAt);
            }
            if (completed > 0) {
                int last = (completed - 1) * context.length;
                System.arraycopy(patchRows, last, context, 0, context.length);
            }
        }

        /** Runs the global stack over patches [patch, patch + count) and leaves their contexts, from row {@code from} on. */
        private void readPatches(int[] history, int patch, int count, int from) {
            int streams = space.streams();
            int rowWidth = patchBytes * bytes.width();
            for (int i = 0; i < count; i++) {
                for (int stream = 0; stream < streams; stream++) {
                    int to = (i * streams + stream) * rowWidth;
                    for (int offset = 0; offset < patchBytes; offset++) {
                        int value = history[((patch + i) * patchBytes + offset) * streams + stream];
                        bytes.copyRow(value, space.z(), to + offset * bytes.width());
                    }
                }
            }
            projection.apply(space, count * streams, space.z(), 0, patchRows, 0);
            for (int row = 0; row < count * streams; row++) {
                positions.addRow(patch + row / streams, patchRows, row * width);
            }
            stack.advance(patchRows, count, patch, from);
            if (fromAbi.isPresent() || sink.isPresent()) {
                toAbi(patch, count - from, from * streams);
            }
        }

        /** Computes the ABI states of rows from {@code row} on, and contexts out of them if the core does so. */
        private void toAbi(int patch, int count, int row) {
            int streams = space.streams();
            int rows = count * streams;
            abi.apply(space, rows, patchRows, row * width, space.x());
            if (sink.isPresent()) {
                for (int i = 0; i < rows; i++) {
                    int index = patch + (row + i) / streams + 1;
                    sink.get().accept(index, (row + i) % streams, space.x(), i * abi.width());
                }
            }
            if (fromAbi.isPresent()) {
                fromAbi.get().apply(space, rows, space.x(), 0, patchRows, row * width);
            }
        }

        /** Fills buffer z with the local input of {@code count} positions; row 0 of patchRows belongs to {@code patch}. */
        private void readBytes(int[] history, int at, int count, int patch) {
            int streams = space.streams();
            for (int i = 0; i < count; i++) {
                int before = (at + i) / patchBytes - 1 - patch;
                for (int stream = 0; stream < streams; stream++) {
                    int to = (i * streams + stream) * local.in();
                    bytes.copyRow(history[(at + i) * streams + stream], space.z(), to);
                    float[] from = before < 0 ? context : patchRows;
                    int fromAt = (Math.max(0, before) * streams + stream) * width;
                    System.arraycopy(from, fromAt, space.z(), to + bytes.width(), width);
                }
            }
        }

        private void addTransitions(int[] history, int at, int count, float[] logits, int logitsAt) {
            if (transition.isPresent()) {
                int row = at * space.streams();
                for (int i = 0; i < count * space.streams(); i++) {
                    transition.get().addRow(history[row + i], logits, logitsAt + i * Model.BYTES);
                }
            }
        }

        @Override
        public State copy(Workspace other, Optional<AbiSink> newSink) {
            CoreState copy = new CoreState(other, newSink, stack.copy(other), decoder.copy(other));
            System.arraycopy(context, 0, copy.context, 0, context.length);
            return copy;
        }
    }
}
