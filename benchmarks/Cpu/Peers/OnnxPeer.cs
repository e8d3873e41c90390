#if ONNX_RUNTIME
using Microsoft.ML.OnnxRuntime;
#endif

namespace BlockSharp.Benchmarks.Cpu.Peers;

/// <summary>ONNX Runtime's processor engine, as a .NET program calls it: inputs and outputs are bound once.</summary>
internal static class OnnxPeer
{
#if ONNX_RUNTIME
    private static bool isReady;

    /// <summary>A candidate for a model with float inputs and outputs; one run of the model per binding is a pass.</summary>
    /// <param name="engine">Its name.</param>
    /// <param name="session">The number of threads.</param>
    /// <param name="model">The model.</param>
    /// <param name="units">How often the pass does the work.</param>
    /// <param name="bindings">For each run the inputs and the outputs.</param>
    /// <param name="error">The error of the first output of the first binding.</param>
    public static IEnumerable<Candidate> Make(
        string engine, Session session, OnnxModel model, int units, IReadOnlyList<(Tensor[] Inputs, Tensor[] Outputs)> bindings, Func<float[], double> error)
    {
        Prepare(session.Threads);
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL };
        options.DisablePerSessionThreads();
        InferenceSession inference;
        try
        {
            inference = new(model.ToArray(), options);
        }
        catch (OnnxRuntimeException failure)
        {
            // A version of it may not know an operation: then the table is without that line.
            Console.Error.WriteLine($"{engine}: {failure.Message}");
            yield break;
        }

        var run = new RunOptions();
        var values = new List<OrtValue>();
        var bound = bindings.Select(tensors =>
        {
            var binding = inference.CreateIoBinding();
            foreach (var input in tensors.Inputs)
                binding.BindInput(input.Name, Value(input));
            foreach (var output in tensors.Outputs)
                binding.BindOutput(output.Name, Value(output));
            return binding;
        }).ToArray();
        yield return new Candidate(engine, Pass, units)
        {
            Error = () => error(bindings[0].Outputs[0].Values),
            Release = () =>
            {
                foreach (var binding in bound)
                    binding.Dispose();
                values.ForEach(value => value.Dispose());
                run.Dispose();
                inference.Dispose();
            },
        };

        OrtValue Value(Tensor tensor)
        {
            var value = OrtValue.CreateTensorValueFromMemory(tensor.Values, tensor.Shape);
            values.Add(value);
            return value;
        }

        void Pass()
        {
            foreach (var binding in bound)
                inference.RunWithBinding(run, binding);
        }
    }

    private static void Prepare(int threads)
    {
        if (isReady)
            return;
        isReady = true;
        using var options = new OrtThreadingOptions { GlobalIntraOpNumThreads = threads, GlobalInterOpNumThreads = 1, GlobalSpinControl = true };
        var creation = new EnvironmentCreationOptions { logId = "benchmark", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, threadOptions = options };
        OrtEnv.CreateInstanceWithOptions(ref creation);
    }
#else
    /// <summary>Nothing: this build is without ONNX Runtime.</summary>
    public static IEnumerable<Candidate> Make(
        string engine, Session session, OnnxModel model, int units, IReadOnlyList<(Tensor[] Inputs, Tensor[] Outputs)> bindings, Func<float[], double> error) => [];
#endif

    /// <summary>A float tensor by name.</summary>
    internal sealed record Tensor(string Name, float[] Values, params long[] Shape);
}
