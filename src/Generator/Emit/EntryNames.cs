using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Targets.Simd;
using BlockSharp.Generator.Targets.Simt;

namespace BlockSharp.Generator.Emit;

/// <summary>
/// What a kernel's parameters are called in the file of its variants: as their author calls them, unless the file has the name for something else. Callers never
/// see it: the launch overload is in a file of its own, and passes by position.
/// </summary>
internal static class EntryNames
{
    private const string Suffix = "Argument";

    /// <summary>Stands for a name that device code cannot have: ILGPU takes parameters' names over, and PTX knows ASCII.</summary>
    private const string Plain = "argument";

    private const char LastOfAscii = '\x7f';

    private static readonly HashSet<string> s_locals =
    [
        .. KernelEmitter.Locals, .. CudaEntryEmitter.Locals, .. SimdEntryEmitter.Locals, .. SimdEmitter.Locals, .. HopperKernel.Locals, .. Rings.Locals, "nameof",
    ];

    /// <summary>The model with parameters renamed where they must be.</summary>
    public static KernelModel In(KernelModel model)
    {
        var taken = new HashSet<string>(model.Signature.Parameters.Select(p => p.Name));
        var parameters = model.Signature.Parameters.Select(p => p.IsConstexpr || !IsTaken(p.Name) ? p : p with { Name = Free(p.Name), Given = p.Name }).ToEquatableArray();
        return model with { Signature = model.Signature with { Parameters = parameters }, Program = model.Program! with { Parameters = parameters } };

        string Free(string name)
        {
            var stem = IsAscii(name) ? name + Suffix : Plain;
            var free = stem;
            for (var number = 1; !taken.Add(free); number++) free = stem + CSharpLiteral.Integer(number);
            return free;
        }
    }

    /// <summary>Whether the file has a name for something else. Its types and methods begin with capitals.</summary>
    private static bool IsTaken(string name) => char.IsUpper(name[0]) || s_locals.Contains(name) || Rings.IsNumbered(name) || !IsAscii(name);

    private static bool IsAscii(string name) => name.All(c => c <= LastOfAscii);
}
