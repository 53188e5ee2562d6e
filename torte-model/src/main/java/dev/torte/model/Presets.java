package dev.torte.model;

import dev.torte.model.Recipe.ContextFrom;
import dev.torte.model.Recipe.Global;
import dev.torte.model.Recipe.Head;
import dev.torte.model.Recipe.LayerKind;
import dev.torte.model.Recipe.Local;
import dev.torte.model.Recipe.Patch;
import dev.torte.model.Recipe.PatchSize;
import dev.torte.model.Recipe.Positions;
import dev.torte.model.Recipe.Transition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recipes with a name: the published models, and the ones that we train and bundle. */
public final class Presets {

    private static final Map<String, Recipe> ALL = all();

    private Presets() {}

    /** Returns every preset by name, in the order in which they should be shown. */
    public static Map<String, Recipe> recipes() {
        return ALL;
    }

    private static Map<String, Recipe> all() {
        LayerKind attention = new LayerKind.Attention(false);
        LayerKind normed = new LayerKind.Attention(true);
        LayerKind encoder = new LayerKind.Encoder(0.1f);
        LayerKind sparse = new LayerKind.SparseState(true, 32, List.of(32, 48, 64, 96), 16);
        PatchSize wide = new PatchSize(2, 48, 256);
        PatchSize narrow = new PatchSize(2, 32, 256);

        Map<String, Recipe> presets = new LinkedHashMap<>();
        // Ours: what the demo shows.
        presets.put(
                "storyteller",
                core(
                        narrow,
                        192,
                        6,
                        times(4, normed),
                        64,
                        window(192, 32, times(4, normed)),
                        counted(),
                        new Head.Factorized()));
        presets.put(
                "pocket",
                core(
                        narrow,
                        128,
                        4,
                        times(3, normed),
                        64,
                        window(128, 32, times(3, normed)),
                        counted(),
                        new Head.Factorized()));
        // Published sizes (specification section 3.10).
        presets.put(
                "northstar-15m",
                core(wide, 384, 8, times(4, attention), 128, window(384, 16, times(4, attention)), zeros(), ar(80)));
        presets.put(
                "transition-14m",
                core(
                        narrow,
                        448,
                        7,
                        times(4, normed),
                        128,
                        window(280, 32, times(4, normed)),
                        counted(),
                        new Head.Factorized()));
        presets.put(
                "conv2-16m",
                core(
                        narrow,
                        448,
                        7,
                        List.of(new LayerKind.GatedConv(1), new LayerKind.GatedConv(2), normed, normed),
                        128,
                        window(336, 32, times(4, normed)),
                        counted(),
                        new Head.Factorized()));
        presets.put(
                "receiver-7m",
                core(narrow, 256, 8, times(4, attention), 96, window(256, 16, times(4, attention)), zeros(), ar(64)));
        presets.put(
                "encoder-15m",
                core(
                        wide,
                        384,
                        8,
                        times(4, encoder),
                        128,
                        window(384, 16, times(4, encoder)),
                        zeros(),
                        new Head.None()));
        presets.put(
                "dense-20m",
                core(wide, 448, 8, times(4, normed), 128, window(448, 16, times(4, normed)), zeros(), ar(80)));
        presets.put(
                "sparse-state-20m",
                core(wide, 448, 8, times(4, sparse), 128, window(448, 16, times(4, normed)), zeros(), ar(80)));
        presets.put(
                "gru-p4-350k",
                new Patch(
                        new PatchSize(4, 32, 128),
                        new Global(96, 4, times(2, encoder)),
                        64,
                        ContextFrom.ABI,
                        new Local.Gru(false),
                        new Transition.None(),
                        new Head.None()));
        presets.put(
                "gru-p4-15m",
                new Patch(
                        new PatchSize(4, 48, 256),
                        new Global(384, 8, times(8, encoder)),
                        128,
                        ContextFrom.ABI,
                        new Local.Gru(false),
                        new Transition.None(),
                        new Head.None()));
        presets.put("byte-700k", new Recipe.ByteLm(128, 128, 4, 3, 64, 0.1f));
        presets.put("byte-15m", new Recipe.ByteLm(256, 384, 8, 8, 96, 0.1f));
        // Published sizes of atome-lm and Tilelli.
        PathwayKind local = new PathwayKind.Local(5);
        PathwayKind state = new PathwayKind.State();
        presets.put(
                "atome",
                routed(256, 8, Positions.NONE, Quantizer.TERNARY, local, state, new PathwayKind.Sparse(1, 64, 4)));
        for (Quantizer quantizer : List.of(Quantizer.NONE, Quantizer.TERNARY)) {
            String weights = quantizer == Quantizer.NONE ? "fp32" : "ternary";
            presets.put(
                    "tilelli-lite-" + weights,
                    routed(
                            256,
                            8,
                            Positions.LEARNED,
                            quantizer,
                            local,
                            new PathwayKind.Sparse(8, 48, 16),
                            new PathwayKind.Dense(4)));
            presets.put(
                    "tilelli-" + weights,
                    routed(
                            512,
                            7,
                            Positions.NONE,
                            quantizer,
                            local,
                            new PathwayKind.Wide(31),
                            state,
                            new PathwayKind.Sparse(1, 64, 8),
                            new PathwayKind.Dense(2)));
        }
        presets.put("vanilla-fp32", new Recipe.VanillaLm(256, 320, 8, 8, 1280));
        presets.put("capsule-gru", new Recipe.GruCapsule(64, 64, 128));
        presets.put("capsule-mlp", new Recipe.MlpCapsule(64, 256));
        // A file as large as that of capsule-gru in int8.
        presets.put("capsule-mix", new Recipe.ContextMixCapsule(148_000, 22));
        return Collections.unmodifiableMap(presets);
    }

    private static Recipe routed(
            int width, int layers, Positions positions, Quantizer quantizer, PathwayKind... pathways) {
        return new Recipe.RoutedLm(256, width, layers, positions, List.of(pathways), quantizer);
    }

    private static Patch core(
            PatchSize patch,
            int width,
            int heads,
            List<LayerKind> global,
            int abiWidth,
            Local local,
            Transition transition,
            Head head) {
        return new Patch(
                patch, new Global(width, heads, global), abiWidth, ContextFrom.GLOBAL_STATE, local, transition, head);
    }

    private static Local window(int width, int window, List<LayerKind> layers) {
        return new Local.Window(width, window, layers);
    }

    private static Head ar(int width) {
        return new Head.Autoregressive(width);
    }

    private static Transition zeros() {
        return new Transition.Zeros();
    }

    private static Transition counted() {
        return new Transition.Counted(0.1);
    }

    private static List<LayerKind> times(int count, LayerKind kind) {
        return new ArrayList<>(Collections.nCopies(count, kind));
    }
}
