package dev.torte.model;

import dev.torte.model.Block.Embedding;
import dev.torte.model.Block.Gru;
import dev.torte.model.Block.LayerNorm;
import dev.torte.model.Block.Linear;
import dev.torte.model.Block.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole predictor, the root of a {@link Blueprint}: symbols in, a logit for each symbol out. Symbols are those of the model's
 * {@link dev.torte.model.contract.Tokenizer}: the 256 byte values, and in a {@link TokenLm} also what stands for several bytes. A
 * {@link Brick} alone predicts nothing: it corrects what another model predicts.
 */
public sealed interface Model extends Block
        permits PatchCore,
                Brick,
                Model.ByteLm,
                Model.TokenLm,
                Model.UntiedLm,
                Model.GruCapsule,
                Model.MlpCapsule,
                Model.ContextMixCapsule {

    /** The number of byte values. */
    int BYTES = 256;

    /** Returns the number of symbols and of logits, at least 256. */
    default int vocabulary() {
        return BYTES;
    }

    /** Returns which values the model's matrices, tables and filters may have. */
    default Quantizer quantizer() {
        return Quantizer.NONE;
    }

    /** Returns the longest stretch of symbols that one forward pass covers, or empty when there is no limit. */
    Optional<Integer> contextSymbols();

    /** Returns the width of the ABI states or anchor features; 0 for a model that has neither. */
    int abiWidth();

    /**
     * A transformer over bytes: h = stack(bytes[x_t] + positions[t]); abi = norm(toAbi h);
     * logits = head(outNorm(h + fromAbi abi)).
     */
    record ByteLm(Embedding bytes, Embedding positions, List<Layer> layers, Abi abi, Linear fromAbi, Output output)
            implements Model {
        public ByteLm {
            layers = List.copyOf(layers);
        }

        /** The last norm and the map to logits. */
        public record Output(LayerNorm norm, Linear head) {}

        @Override
        public Optional<Integer> contextSymbols() {
            return Optional.of(positions.rows());
        }

        @Override
        public int abiWidth() {
            return abi.norm().width();
        }

        @Override
        public List<Param> params() {
            List<Block> parts = new ArrayList<>(List.of(bytes, positions));
            parts.addAll(layers);
            parts.addAll(List.of(abi.project(), abi.norm(), fromAbi, output.norm(), output.head()));
            return Block.paramsOf(parts);
        }
    }

    /**
     * A transformer over the symbols of a tokenizer: h = stack(sqrt(width) tokens[x_t] + positions[t]); logits = tokens norm(h).
     * The table of symbols is the head too, so its rows are short, and are lengthened where they are looked up (Vaswani et
     * al. 2017, section 3.4).
     */
    record TokenLm(Embedding tokens, Embedding positions, List<Layer> layers, LayerNorm norm) implements Model {
        public TokenLm {
            layers = List.copyOf(layers);
        }

        /** Returns what a row of the table is multiplied with when it is looked up. */
        public float tokenScale() {
            return (float) Math.sqrt(tokens.width());
        }

        @Override
        public int vocabulary() {
            return tokens.rows();
        }

        @Override
        public Optional<Integer> contextSymbols() {
            return Optional.of(positions.rows());
        }

        @Override
        public int abiWidth() {
            return 0;
        }

        @Override
        public List<Param> params() {
            List<Block> parts = new ArrayList<>(List.of(tokens, positions));
            parts.addAll(layers);
            parts.add(norm);
            return Block.paramsOf(parts);
        }
    }

    /**
     * A model over bytes whose head is not its table: h = stack(bytes[x_t] + positions[t]); logits = head norm(h). Without a table
     * of positions a pass still covers {@code contextBytes} at most, as every layer may look back to its start. A classifier has a
     * second head on the same normed state: the scores of its classes after the last byte.
     */
    record UntiedLm(
            Embedding bytes,
            Optional<Embedding> positions,
            int contextBytes,
            List<Layer> layers,
            Readout readout,
            Quantizer quantizer)
            implements Model {
        public UntiedLm {
            layers = List.copyOf(layers);
        }

        /** The last norm, the map to logits, whose first weights are {@code first}, and that to the scores of classes. */
        public record Readout(LayerNorm norm, Linear head, Init first, Optional<Linear> classes) {
            private List<Param> params() {
                List<Param> all = new ArrayList<>(norm.params());
                all.add(head.weight().from(first));
                classes.ifPresent(map -> all.add(map.weight().from(first)));
                return all;
            }
        }

        @Override
        public Optional<Integer> contextSymbols() {
            return Optional.of(contextBytes);
        }

        @Override
        public int abiWidth() {
            return 0;
        }

        @Override
        public List<Param> params() {
            List<Block> parts = new ArrayList<>(List.of(bytes));
            positions.ifPresent(parts::add);
            parts.addAll(layers);
            List<Param> all = new ArrayList<>(Block.paramsOf(parts));
            all.addAll(readout.params());
            return List.copyOf(all);
        }
    }

    /** abi = norm(project h): a core's state in the shared coordinates. */
    record Abi(Linear project, LayerNorm norm) {}

    /**
     * A knowledge capsule with memory: logits = head(norm(gru([bytes[x_t], anchor_t]))), where anchor_t is the canonical
     * anchor (see {@link dev.torte.model.contract.CanonicalAnchors}) of the bytes so far.
     */
    record GruCapsule(Embedding bytes, Gru gru, LayerNorm norm, Linear head) implements Model {
        @Override
        public Optional<Integer> contextSymbols() {
            return Optional.empty();
        }

        @Override
        public int abiWidth() {
            return gru.in() - bytes.width();
        }

        @Override
        public List<Param> params() {
            return Block.paramsOf(List.of(bytes, gru, norm, head));
        }
    }

    /** A knowledge capsule without memory of its own: logits = out(gelu(hidden(norm(anchor_t)))), gelu by erf. */
    record MlpCapsule(LayerNorm norm, Linear hidden, Linear out) implements Model {
        @Override
        public Optional<Integer> contextSymbols() {
            return Optional.empty();
        }

        @Override
        public int abiWidth() {
            return norm.width();
        }

        @Override
        public List<Param> params() {
            return Block.paramsOf(List.of(norm, hidden, out));
        }
    }

    /**
     * A knowledge capsule without weights: it carries text of its domain, counts which bits followed which contexts in it, and goes on
     * counting in what it reads. Many contexts guess each bit, and how much each is trusted is learnt on the way too (context mixing,
     * after Mahoney 2005, "Adaptive Weighing of Context Models for Lossless Data Compression"). The text lies in the file as an
     * arithmetic code by the capsule's own guesses. All sizes, contexts and rates: {@code docs/format.md}, "Context mixing".
     *
     * @param codeBytes of the code, its length in front included
     * @param tableBits binary logarithm of the bytes of hashed counters
     */
    record ContextMixCapsule(int codeBytes, int tableBits) implements Model {
        /** Names contexts, sizes and rates; other ones would guess otherwise and need another name. */
        public static final String VERSION = "torte-context-mix/1";

        @Override
        public Optional<Integer> contextSymbols() {
            return Optional.empty();
        }

        @Override
        public int abiWidth() {
            return 0;
        }

        @Override
        public List<Param> params() {
            return List.of();
        }
    }

    /** The state before the first patch and the patch states' way into the ABI; see {@link PatchCore}. */
    record PatchAbi(Vector start, Abi states) {}
}
