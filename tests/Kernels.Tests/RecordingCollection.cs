namespace BlockSharp.Kernels.Tests;

/// <summary>Tests that record graphs: no other may use a device's default stream while a stream of it is captured.</summary>
[CollectionDefinition(nameof(RecordingCollection), DisableParallelization = true)]
public sealed class RecordingCollection;
