using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>
/// A load through one parameter that is moved to a store through another. It still reads what was there before where the two parameters lie far enough from each other, or
/// where both touch the same places in the same order; which of that holds, only a launch knows.
/// </summary>
/// <param name="Loaded">The parameter that is loaded through.</param>
/// <param name="Stored">The parameter that is stored through.</param>
/// <param name="Loads">What the load touches, and <paramref name="Offset"/> how many elements further on than the store; null where arguments do not tell.</param>
/// <param name="Stores">What the store touches; null with the other.</param>
/// <param name="Offset">Of the load's first element from its parameter, less that of the store's from its own.</param>
/// <param name="AreLinear">Whether both places follow from the arguments, the program's number and loops: not from memory.</param>
/// <param name="Same">All that either touches, if it is the same places around both parameters, in the same order; null otherwise.</param>
internal sealed record ParameterMeeting(int Loaded, int Stored, ElementPlaces? Loads, ElementPlaces? Stores, LinearForm Offset, bool AreLinear, ElementPlaces? Same)
{
    /// <param name="origins">The parameters that pointers come from.</param>
    /// <param name="store">A store or an update.</param>
    public static ParameterMeeting Of(BlockProgram program, LinearForms forms, EquatableArray<AxisInfo> infos, int[] origins, Op load, Op store)
    {
        int from = load.Operands[0], to = store.Operands[0];
        var far = new ParameterMeeting(origins[from], origins[to], null, null, LinearForm.Zero, false, null);
        var type = program.TypeOf(from);
        if (store.Code != Opcode.Store || program.TypeOf(to).Element.Size() != type.Element.Size() || forms.Of(from) is not { } loaded || forms.Of(to) is not { } stored) return far;
        int readMask = load.Operands[1], writeMask = store.Operands[2];
        var offset = loaded.WithoutAxes().Minus(stored.WithoutAxes());
        if (!offset.IsOfHost(program)
            || ElementPlaces.Of(program, forms, infos, from, [readMask]) is not { } loads || ElementPlaces.Of(program, forms, infos, to, [writeMask]) is not { } stores)
        {
            var known = new KnownScalars(program);
            return far with { AreLinear = loaded.Terms.Concat(stored.Terms).SelectMany(t => t.Factors).All(known.IsKnown) };
        }

        var areSame = loaded.Equals(stored) && type.Extents.Equals(program.TypeOf(to).Extents);
        return far with { Loads = loads, Stores = stores, Offset = offset, Same = areSame ? ElementPlaces.Of(program, forms, infos, from, [readMask, writeMask]) : null };
    }
}
