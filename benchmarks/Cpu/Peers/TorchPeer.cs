#if TORCH_SHARP
using System.Runtime.InteropServices;
using TorchSharp;
using NativeTensor = TorchSharp.torch.Tensor;
#endif

namespace BlockSharp.Benchmarks.Cpu.Peers;

/// <summary>PyTorch's processor engine through TorchSharp, in a build with the property <c>TorchSharp</c>. Work is TorchScript: not all that is measured has a binding for C#.</summary>
internal static class TorchPeer
{
#if TORCH_SHARP
    /// <summary>What every script may use to bring a tensor into another form; types by their numbers, as names of types are Python's.</summary>
    private const string Forms = """
        def codes(t: Tensor) -> Tensor:
          return t.to(1)
        def single(t: Tensor) -> Tensor:
          return t.to(6)
        def half(t: Tensor) -> Tensor:
          return t.to(15)
        def nibbles(t: Tensor) -> Tensor:
          return torch._convert_weight_to_int4pack_for_cpu(t.to(3), 1)
        def transposed(t: Tensor) -> Tensor:
          return t.t()

        """;

    /// <summary>Why there is no PyTorch; null if there is, with as many threads as are asked for.</summary>
    public static string? Absence(int threads)
    {
        try
        {
            // Asked before TorchSharp looks for it: where it does not load, that copies all of PyTorch to look at it again.
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, searchPath: null);
            torch.set_num_threads(threads);
            torch.set_grad_enabled(false);
            return null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            return string.Join(' ', failure.Message.Split('\n').Where(line => !line.Contains("No such file", StringComparison.Ordinal)));
        }
    }

    /// <summary>A candidate for a script; one call of its function <c>run</c> per binding is a pass.</summary>
    /// <param name="engine">Its name.</param>
    /// <param name="session">Tells whether PyTorch is there.</param>
    /// <param name="script">Defines <c>run</c>, from the tensors of a binding to one tensor.</param>
    /// <param name="bindings">For each run the arguments; a tensor that several have is made once.</param>
    /// <param name="error">The error of the first binding's result.</param>
    public static IEnumerable<Candidate> Make(string engine, Session session, string script, IReadOnlyList<Tensor[]> bindings, Func<float[], double> error)
    {
        if (!session.HasTorch)
            yield break;
        var unit = torch.jit.compile($"{Forms}{script}\n");
        var made = new Dictionary<Tensor, NativeTensor>(ReferenceEqualityComparer.Instance);
        var bound = bindings.Select(binding => binding.Select(object (tensor) => Native(tensor)).ToArray()).ToArray();
        yield return new Candidate(engine, Pass, bound.Length)
        {
            Error = () =>
            {
                using var result = Run(bound[0]);
                using var single = result.to(torch.float32);
                using var dense = single.contiguous();
                return error(dense.data<float>().ToArray());
            },
            Release = () =>
            {
                foreach (var tensor in made.Values)
                    tensor.Dispose();
                unit.Dispose();
            },
        };

        void Pass()
        {
            foreach (var arguments in bound)
                Run(arguments).Dispose();
        }

        NativeTensor Run(object[] arguments) => unit.invoke<NativeTensor>("run", arguments);

        NativeTensor Native(Tensor tensor)
        {
            if (made.TryGetValue(tensor, out var known))
                return known;

            // A tensor made of an array is the array's memory.
            using var view = tensor.Values switch
            {
                float[] values => torch.from_array(values),
                sbyte[] values => torch.from_array(values),
                _ => throw new NotSupportedException($"Tensors of {tensor.Values.GetType()}."),
            };
            var native = view.reshape(tensor.Shape).clone();
            if (tensor.Form is { } form)
            {
                using var plain = native;
                native = unit.invoke<NativeTensor>(form, plain);
            }

            made.Add(tensor, native);
            return native;
        }
    }
#else
    /// <summary>This build is without PyTorch.</summary>
    public static string? Absence(int threads) => "build with -p:TorchSharp=true";

    /// <summary>Nothing: this build is without PyTorch.</summary>
    public static IEnumerable<Candidate> Make(string engine, Session session, string script, IReadOnlyList<Tensor[]> bindings, Func<float[], double> error) => [];
#endif

    /// <summary>An argument of a script: values of <see cref="float"/> or <see cref="sbyte"/>, and the function that brings them into the form that is measured.</summary>
    internal sealed class Tensor(Array values, params long[] shape)
    {
        public Array Values { get; } = values;

        public long[] Shape { get; } = shape;

        /// <summary>As they are; else a function of the scripts, called once.</summary>
        public string? Form { get; init; }
    }
}
