/** Weights and bytes to logits to bytes. Knows nothing of training; everything that is measured runs through it. */
module dev.torte.runtime {
    requires transitive dev.torte.kernels;
    requires transitive dev.torte.model;

    exports dev.torte.runtime;
    exports dev.torte.runtime.arithmetic;
    exports dev.torte.runtime.coding;
    exports dev.torte.runtime.mixing;
    exports dev.torte.runtime.routing;
}
