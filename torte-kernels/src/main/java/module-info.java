/** Arithmetic on flat memory. Knows no model, no file and no weight name; alone sees the Vector API. */
module dev.torte.kernels {
    requires static jdk.incubator.vector;

    exports dev.torte.kernels;
}
